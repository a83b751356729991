using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>The values of a constant that are listed as numbers of protobuf, packed or one by one.</summary>
internal static class ConstantList
{
    /// <summary>Counts the numbers in a field.</summary>
    /// <exception cref="ProtoException">They cannot be read, or are no values of the dtype.</exception>
    public static long Count(ModelReader reader, ModelField field, ValueField values, DataType dataType)
    {
        if (values.WireType == ProtoField.BytesType)
        {
            // Each string has a field of its own; 8-bit floats are bytes of one.
            return !field.HasLength ? 0
                : dataType == DataType.String ? 1
                : field.Length;
        }

        if (!field.HasLength)
        {
            if (field.WireType != values.WireType)
            {
                return 0;
            }

            RequireInRange(field.Number64, dataType);
            return 1;
        }

        if (values.WireType != ProtoField.VarintType)
        {
            int width = WidthOf(values);
            return field.Length % width == 0 ? field.Length / width : throw new ProtoException("a number ends too early");
        }

        long count = 0;
        for (long position = field.Start; position < field.End; count++)
        {
            RequireInRange(reader.ReadVarint(ref position, field.End), dataType);
        }

        return count;
    }

    /// <summary>The listed elements as bytes, each number's lowest byte first.</summary>
    /// <param name="reader">Reads the file.</param>
    /// <param name="constant">A constant without a fault, of a fixed width.</param>
    /// <exception cref="CheckpointException">The file has changed.</exception>
    public static byte[] Decode(ModelReader reader, GraphConstant constant)
    {
        var values = ValueField.Of(constant.DataType)!.Value;
        byte[] bytes = new byte[constant.ListedCount * constant.DataType.Width];
        int filled = 0;
        foreach (ModelField field in reader.Fields(new ModelField(0, true, constant.Message.Start, constant.Message.End)))
        {
            if (field.Number != values.Number || (!field.HasLength && field.WireType != values.WireType))
            {
                continue;
            }

            if (values.WireType != ProtoField.VarintType)
            {
                // A single number stands behind its tag.
                long start = field.HasLength ? field.Start : field.End - WidthOf(values);
                Span<byte> rest = Require(reader, bytes.AsSpan(filled), field.End - start);
                reader.Read(rest[..(int)(field.End - start)], start);
                filled += (int)(field.End - start);
                continue;
            }

            for (long position = field.Start; position < field.End; filled += constant.DataType.Width)
            {
                ulong number = field.HasLength ? reader.ReadVarint(ref position, field.End) : field.Number64;
                position = field.HasLength ? position : field.End;
                Put(number, constant.DataType, Require(reader, bytes.AsSpan(filled), constant.DataType.Width));
            }
        }

        return filled == bytes.Length ? bytes : throw Changed(reader);
    }

    /// <summary>The listed strings.</summary>
    public static IEnumerable<byte[]> DecodeStrings(ModelReader reader, GraphConstant constant)
    {
        int number = ValueField.Of(DataType.String)!.Value.Number;
        return reader
            .Fields(new ModelField(0, true, constant.Message.Start, constant.Message.End))
            .Where(field => field.HasLength && field.Number == number)
            .Select(field => reader.Bytes(field).ToArray());
    }

    private static int WidthOf(ValueField values) =>
        values.WireType switch
        {
            ProtoField.Fixed32Type => sizeof(uint),
            ProtoField.Fixed64Type => sizeof(ulong),
            _ => sizeof(byte),
        };

    private static void RequireInRange(ulong value, DataType dataType)
    {
        // Numbers of 32 bits are stored as if they had 64; protobuf uses the lower half.
        (long min, long max) = ValueField.RangeOf(dataType);
        if (min < max && ((int)value < min || (int)value > max))
        {
            throw new ProtoException($"{(int)value} is no value of {dataType}");
        }
    }

    private static void Put(ulong number, DataType dataType, Span<byte> destination)
    {
        Span<byte> element = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(element, dataType == DataType.Bool && number != 0 ? 1 : number);
        element[..dataType.Width].CopyTo(destination);
    }

    private static Span<byte> Require(ModelReader reader, Span<byte> rest, long length) =>
        length <= rest.Length ? rest : throw Changed(reader);

    private static CheckpointException Changed(ModelReader reader) =>
        new(CheckpointError.SourceChanged, $"{reader.Path} was written to while it was read. Run the command again when that is done.")
        {
            File = reader.Path,
        };
}
