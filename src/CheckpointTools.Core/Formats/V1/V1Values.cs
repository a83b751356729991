using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.V1;

/// <summary>
/// The values in a V1 data record: protobuf numbers, packed or not, in the field that the dtype requires (format.md 13). They are counted
/// by reading all of them, so no stored count is trusted.
/// </summary>
internal static class V1Values
{
    /// <summary>The field that has the values, and their encoding.</summary>
    private readonly record struct Encoding(uint Field, uint WireType, int NumbersPerElement = 1);

    /// <summary>Whether a V1 checkpoint can hold values of a dtype.</summary>
    public static bool CanHold(DataType dataType) => EncodingOf(dataType) is not null;

    /// <summary>Checks that a record has exactly the values of a tensor or slice.</summary>
    /// <param name="record">The record.</param>
    /// <param name="dataType">The type of the elements.</param>
    /// <param name="count">The required number of elements.</param>
    /// <exception cref="ProtoException">The record cannot be parsed, or has other values.</exception>
    public static void Check(ReadOnlySpan<byte> record, DataType dataType, long count)
    {
        Encoding encoding = EncodingOf(dataType)!.Value;
        long found = 0;
        var values = new ValueRuns(record, encoding.Field, encoding.WireType);
        while (values.MoveNext())
        {
            found += CountIn(values.Current, dataType, encoding.WireType);
        }

        long expected = count * encoding.NumbersPerElement;
        if (found != expected)
        {
            string what =
                dataType == DataType.String ? "strings"
                : encoding.NumbersPerElement > 1 ? "numbers, two for each element,"
                : "values";
            string other = found == 0 && FindOtherKind(record) is { } kind ? $", and values of another kind ({kind})" : "";
            throw new ProtoException($"it has {found} {what}{other} where {expected} of dtype {dataType} belong");
        }
    }

    /// <summary>Checks that a record names the tensor that it was found for, if it has a name.</summary>
    /// <exception cref="ProtoException">It cannot be parsed, or has another name.</exception>
    public static void CheckName(ReadOnlySpan<byte> record, ReadOnlySpan<byte> name)
    {
        var messages = new ProtoReader(record);
        while (messages.MoveNext())
        {
            if (messages.Tag != V1Field.Record.Data)
            {
                messages.Skip();
                continue;
            }

            var fields = new ProtoReader(messages.ReadBytes());
            while (fields.MoveNext())
            {
                if (fields.Tag != V1Field.Slice.Name)
                {
                    fields.Skip();
                }
                else if (fields.ReadBytes() is { IsEmpty: false } other && !other.SequenceEqual(name))
                {
                    throw new ProtoException(
                        $"it names {TensorName.Quote(TensorName.ToText(other))}, so its values are another variable's"
                    );
                }
            }
        }
    }

    /// <summary>Passes on the values of a checked record as bytes: row-major, the lowest byte first, whole elements at a time.</summary>
    /// <param name="record">The record.</param>
    /// <param name="dataType">The type of the elements, of a fixed width.</param>
    /// <param name="sink">Receives the bytes.</param>
    public static void Write(ReadOnlySpan<byte> record, DataType dataType, ByteSink sink)
    {
        Encoding encoding = EncodingOf(dataType)!.Value;
        var chunks = new ByteChunks(sink);
        var values = new ValueRuns(record, encoding.Field, encoding.WireType);
        while (values.MoveNext())
        {
            if (encoding.WireType != ProtoField.VarintType)
            {
                chunks.Add(values.Current);
                continue;
            }

            ReadOnlySpan<byte> rest = values.Current;
            while (Varint.TryRead(ref rest, out ulong value))
            {
                AddNumber(chunks, dataType, value);
            }
        }

        chunks.Flush();
    }

    /// <summary>Passes on the strings of a checked record, one by one.</summary>
    public static void ReadStrings(ReadOnlySpan<byte> record, ByteSink each)
    {
        var values = new ValueRuns(record, V1Field.Values.String, ProtoField.BytesType);
        while (values.MoveNext())
        {
            each(values.Current);
        }
    }

    private static Encoding? EncodingOf(DataType dataType) =>
        dataType.Name switch
        {
            "float32" => new(V1Field.Values.Float, ProtoField.Fixed32Type),
            "float64" => new(V1Field.Values.Double, ProtoField.Fixed64Type),
            "int32" or "int16" or "int8" or "uint8" or "uint16" or "qint8" or "quint8" or "qint32" or "qint16" or "quint16" => new(
                V1Field.Values.Int,
                ProtoField.VarintType
            ),
            "string" => new(V1Field.Values.String, ProtoField.BytesType),
            "complex64" => new(V1Field.Values.Complex64, ProtoField.Fixed32Type, 2),
            "int64" => new(V1Field.Values.Int64, ProtoField.VarintType),
            "bool" => new(V1Field.Values.Bool, ProtoField.VarintType),
            "complex128" => new(V1Field.Values.Complex128, ProtoField.Fixed64Type, 2),
            "float16" => new(V1Field.Values.Half, ProtoField.VarintType),
            "uint32" => new(V1Field.Values.UInt32, ProtoField.VarintType),
            "uint64" => new(V1Field.Values.UInt64, ProtoField.VarintType),
            _ => null,
        };

    private static long CountIn(ReadOnlySpan<byte> run, DataType dataType, uint wireType)
    {
        switch (wireType)
        {
            case ProtoField.BytesType:
                return 1;
            case ProtoField.VarintType:
                return CountNumbers(run, dataType);
            default:
                int width = wireType == ProtoField.Fixed32Type ? sizeof(uint) : sizeof(ulong);
                return run.Length % width == 0 ? run.Length / width : throw new ProtoException("a number ends too early");
        }
    }

    private static long CountNumbers(ReadOnlySpan<byte> run, DataType dataType)
    {
        (long min, long max) = RangeOf(dataType);
        long count = 0;
        while (!run.IsEmpty)
        {
            if (!Varint.TryRead(ref run, out ulong value))
            {
                throw new ProtoException("a number ends too early");
            }

            // Numbers of 32 bits are stored as if they had 64; protobuf uses the lower half.
            if (min < max && ((int)value < min || (int)value > max))
            {
                throw new ProtoException($"it has the value {(int)value}, which is not valid for dtype {dataType}");
            }

            count++;
        }

        return count;
    }

    /// <summary>The range of a dtype that is stored as 32-bit numbers; empty if it includes all of them.</summary>
    private static (long Min, long Max) RangeOf(DataType dataType) =>
        dataType.Name switch
        {
            "int8" or "qint8" => (sbyte.MinValue, sbyte.MaxValue),
            "uint8" or "quint8" => (byte.MinValue, byte.MaxValue),
            "int16" or "qint16" => (short.MinValue, short.MaxValue),
            "uint16" or "quint16" or "float16" => (ushort.MinValue, ushort.MaxValue),
            _ => default,
        };

    private static void AddNumber(ByteChunks chunks, DataType dataType, ulong value)
    {
        Span<byte> element = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(element, dataType == DataType.Bool && value != 0 ? 1 : value);
        chunks.Add(element[..dataType.Width]);
    }

    /// <summary>The kind of values that a record has, by name; null if it has none.</summary>
    private static string? FindOtherKind(ReadOnlySpan<byte> record)
    {
        var reader = new ProtoReader(TensorIn(record));
        while (reader.MoveNext())
        {
            string? kind = (reader.Tag >> ProtoField.NumberShift) switch
            {
                V1Field.Values.Float => "float_val",
                V1Field.Values.Double => "double_val",
                V1Field.Values.Int => "int_val",
                V1Field.Values.String => "string_val",
                V1Field.Values.Complex64 => "scomplex_val",
                V1Field.Values.Int64 => "int64_val",
                V1Field.Values.Bool => "bool_val",
                V1Field.Values.Complex128 => "dcomplex_val",
                V1Field.Values.Half => "half_val",
                V1Field.Values.UInt32 => "uint32_val",
                V1Field.Values.UInt64 => "uint64_val",
                _ => null,
            };
            if (kind is not null)
            {
                return kind;
            }

            reader.Skip();
        }

        return null;
    }

    /// <summary>The tensor in a record. The names of the tensor and the slice in it are ignored: the key identifies the record.</summary>
    private static ReadOnlySpan<byte> TensorIn(ReadOnlySpan<byte> record)
    {
        _ = ProtoReader.TryFindMessage(record, V1Field.Record.Data, out ReadOnlySpan<byte> data);
        _ = ProtoReader.TryFindMessage(data, V1Field.Slice.Data, out ReadOnlySpan<byte> tensor);
        return tensor;
    }

    /// <summary>Walks the parts of a record with values of one kind: each is a packed list or a single value.</summary>
    private ref struct ValueRuns
    {
        private readonly uint _packed;
        private readonly uint _single;
        private ProtoReader _reader;

        public ValueRuns(ReadOnlySpan<byte> record, uint field, uint wireType)
        {
            _packed = (field << ProtoField.NumberShift) | ProtoField.BytesType;
            _single = (field << ProtoField.NumberShift) | wireType;
            _reader = new ProtoReader(TensorIn(record));
        }

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            while (_reader.MoveNext())
            {
                if (_reader.Tag == _packed || _reader.Tag == _single)
                {
                    Current = _reader.ReadEncoded();
                    return true;
                }

                _reader.Skip();
            }

            return false;
        }
    }
}
