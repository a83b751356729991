using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Reading;

/// <summary>
/// A tensor's values as .NET values: a scalar as a scalar, any other tensor as an array of its rank and sizes. Types that .NET lacks are
/// widened to a type that holds all their values: bfloat16 and the 8- and 4-bit floats to float, complex64 to Complex, small integers to
/// bytes.
/// </summary>
internal static class TensorValues
{
    /// <summary>The maximum rank of a .NET array.</summary>
    public const int MaxArrayRank = 32;

    /// <summary>Reads a tensor.</summary>
    /// <param name="reader">A reader of the tensor's checkpoint.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays instead of text (UTF-8).</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static object Read(
        ValueReader reader,
        BundleTensor tensor,
        bool stringsAsBytes = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(tensor);
        return Read(reader, tensor, tensor.Entry.Shape, stringsAsBytes, cancellationToken);
    }

    /// <summary>The same, row-major in an array of another shape with the same number of elements.</summary>
    internal static object Read(
        ValueReader reader,
        BundleTensor tensor,
        TensorShape shape,
        bool stringsAsBytes,
        CancellationToken cancellationToken
    ) =>
        Make(
            tensor.Name,
            tensor.Entry.DataType,
            shape,
            () => reader.ReadBytes(tensor, cancellationToken),
            () => reader.ReadStrings(tensor, cancellationToken),
            stringsAsBytes
        );

    /// <summary>The values of any bytes.</summary>
    /// <param name="name">The variable's name, for messages.</param>
    /// <param name="dataType">Its dtype.</param>
    /// <param name="shape">The shape of the array.</param>
    /// <param name="readBytes">Reads the elements of a fixed width, row-major, each with its lowest byte first.</param>
    /// <param name="readStrings">Reads the elements of a string variable.</param>
    /// <param name="stringsAsBytes">Whether strings are returned as byte arrays instead of text (UTF-8).</param>
    internal static object Make(
        string name,
        DataType dataType,
        TensorShape shape,
        Func<byte[]> readBytes,
        Func<byte[][]> readStrings,
        bool stringsAsBytes
    )
    {
        if (shape.Rank > MaxArrayRank)
        {
            throw TooLarge(name, $"has {shape.Rank} dimensions; a .NET array has at most {MaxArrayRank}");
        }

        try
        {
            return dataType != DataType.String ? Decode(dataType, shape, readBytes())
                : stringsAsBytes ? Convert(readStrings(), shape, static bytes => bytes)
                : Convert(readStrings(), shape, Encoding.UTF8.GetString);
        }
        catch (OutOfMemoryException e)
        {
            throw TooLarge(name, $"of shape {shape} and dtype {dataType} does not fit into the memory that this process may have", e);
        }
    }

    private static CheckpointException TooLarge(string name, string why, Exception? inner = null) =>
        new(CheckpointError.TensorTooLarge, $"The variable {TensorName.Quote(name)} {why}. It can be copied all the same.", inner)
        {
            Variable = name,
        };

    private static object Decode(DataType dataType, TensorShape shape, byte[] bytes) =>
        dataType.Name switch
        {
            "float32" => Convert(bytes, shape, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian),
            "float64" => Convert(bytes, shape, sizeof(double), BinaryPrimitives.ReadDoubleLittleEndian),
            "float16" => Convert(bytes, shape, sizeof(ushort), BinaryPrimitives.ReadHalfLittleEndian),
            "bfloat16" => Convert(bytes, shape, sizeof(ushort), SmallFloats.ReadBFloat16),
            "int8" or "qint8" => Convert(bytes, shape, sizeof(sbyte), static element => (sbyte)element[0]),
            "int4" => Convert(bytes, shape, sizeof(sbyte), static element => NarrowIntegers.ToInt4(element[0])),
            "int2" => Convert(bytes, shape, sizeof(sbyte), static element => NarrowIntegers.ToInt2(element[0])),
            "uint8" or "quint8" => Convert(bytes, shape, sizeof(byte), static element => element[0]),
            "uint4" => Convert(bytes, shape, sizeof(byte), static element => NarrowIntegers.ToUInt4(element[0])),
            "uint2" => Convert(bytes, shape, sizeof(byte), static element => NarrowIntegers.ToUInt2(element[0])),
            "bool" => Convert(bytes, shape, sizeof(bool), static element => element[0] != 0),
            "int16" or "qint16" => Convert(bytes, shape, sizeof(short), BinaryPrimitives.ReadInt16LittleEndian),
            "uint16" or "quint16" => Convert(bytes, shape, sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian),
            "int32" or "qint32" => Convert(bytes, shape, sizeof(int), BinaryPrimitives.ReadInt32LittleEndian),
            "uint32" => Convert(bytes, shape, sizeof(uint), BinaryPrimitives.ReadUInt32LittleEndian),
            "int64" => Convert(bytes, shape, sizeof(long), BinaryPrimitives.ReadInt64LittleEndian),
            "uint64" => Convert(bytes, shape, sizeof(ulong), BinaryPrimitives.ReadUInt64LittleEndian),
            "complex64" => Convert(
                bytes,
                shape,
                2 * sizeof(float),
                static element => new Complex(
                    BinaryPrimitives.ReadSingleLittleEndian(element),
                    BinaryPrimitives.ReadSingleLittleEndian(element[sizeof(float)..])
                )
            ),
            "complex128" => Convert(
                bytes,
                shape,
                2 * sizeof(double),
                static element => new Complex(
                    BinaryPrimitives.ReadDoubleLittleEndian(element),
                    BinaryPrimitives.ReadDoubleLittleEndian(element[sizeof(double)..])
                )
            ),
            _ => Convert(bytes, shape, sizeof(byte), SmallFloats.TableOf(dataType)),
        };

    private static object Convert<T>(byte[] bytes, TensorShape shape, int width, ReadElement<T> read)
    {
        (Array array, int count) = NewArray<T>(shape);
        Span<T> elements = ElementsOf<T>(array, count);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = read(bytes.AsSpan(i * width, width));
        }

        return shape.Rank == 0 ? elements[0]! : array;
    }

    private static object Convert<T>(byte[] bytes, TensorShape shape, int width, T[] table) =>
        Convert(bytes, shape, width, element => table[element[0]]);

    private static object Convert<T>(byte[][] strings, TensorShape shape, Func<byte[], T> convert)
    {
        (Array array, int count) = NewArray<T>(shape);
        Span<T> elements = ElementsOf<T>(array, count);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = convert(strings[i]);
        }

        return shape.Rank == 0 ? elements[0]! : array;
    }

    private static (Array Array, int Count) NewArray<T>(TensorShape shape)
    {
        // .NET multiplies one size after the other too: it may refuse the sizes of an array without elements.
        long[] lengths = shape.Rank == 0 ? [1] : [.. shape.Dimensions];
        long count = 1;
        foreach (long length in lengths)
        {
            count = length > Array.MaxLength ? long.MaxValue : count * length;
            if (count > Array.MaxLength)
            {
                throw new CheckpointException(
                    CheckpointError.TensorTooLarge,
                    $"A tensor of shape {shape} cannot be a .NET array: "
                        + $"its sizes multiply to more than {Array.MaxLength}. It can be copied all the same."
                );
            }
        }

        return (Array.CreateInstance(typeof(T), lengths), (int)shape.ElementCount);
    }

    private static Span<T> ElementsOf<T>(Array array, int count) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), count);

    private delegate T ReadElement<T>(ReadOnlySpan<byte> element);
}
