using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Casting;

/// <summary>Reads the values of a block of elements, without loss: they lie in the buffer, or in the source itself.</summary>
/// <param name="source">The elements.</param>
/// <param name="buffer">As many values.</param>
internal delegate ReadOnlySpan<T> Decode<T>(ReadOnlySpan<byte> source, Span<T> buffer);

/// <summary>
/// Elements as numbers of the least of float, double and long that holds every value of their type: an uint64 as the long of the same
/// bits. Of complex elements the real parts.
/// </summary>
internal static class Decoders
{
    private static readonly long[] SignedNibbles = Fill(static element => NarrowIntegers.ToInt4(element));
    private static readonly long[] SignedPairs = Fill(static element => NarrowIntegers.ToInt2(element));
    private static readonly long[] Nibbles = Fill(static element => NarrowIntegers.ToUInt4(element));
    private static readonly long[] Pairs = Fill(static element => NarrowIntegers.ToUInt2(element));
    private static readonly long[] Bools = Fill(static element => element == 0 ? 0 : 1);

    /// <returns>Null if a float does not hold the type's values, or it is an integer.</returns>
    public static Decode<float>? ToSingle(DataType dataType) =>
        dataType.Name switch
        {
            "float32" => static (source, _) => MemoryMarshal.Cast<byte, float>(source),
            "complex64" => Gather,
            "float16" => static (source, buffer) =>
            {
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), buffer);
                return buffer;
            },
            "bfloat16" => static (source, buffer) =>
            {
                BFloat16Vectors.Widen(MemoryMarshal.Cast<byte, ushort>(source), buffer);
                return buffer;
            },
            _ => SmallFloats.Are(dataType) ? LookUp(SmallFloats.TableOf(dataType)) : null,
        };

    /// <returns>Null if the type is no floating point type.</returns>
    public static Decode<double>? ToDouble(DataType dataType) =>
        dataType.Name switch
        {
            "float64" => static (source, _) => MemoryMarshal.Cast<byte, double>(source),
            "complex128" => Gather,
            _ => ToSingle(dataType) is { } decode ? Widen(decode) : null,
        };

    /// <returns>Null if the type is no integer and no bool.</returns>
    public static Decode<long>? ToInt64(DataType dataType) =>
        dataType.Name switch
        {
            "int8" => Extend<sbyte>,
            "int16" => Extend<short>,
            "int32" => Extend<int>,
            "int64" or "uint64" => static (source, _) => MemoryMarshal.Cast<byte, long>(source),
            "uint8" => Extend<byte>,
            "uint16" => Extend<ushort>,
            "uint32" => Extend<uint>,
            "int4" => LookUp(SignedNibbles),
            "int2" => LookUp(SignedPairs),
            "uint4" => LookUp(Nibbles),
            "uint2" => LookUp(Pairs),
            "bool" => LookUp(Bools),
            _ => null,
        };

    private static Decode<double> Widen(Decode<float> decode) =>
        (source, buffer) =>
        {
            Span<float> narrow = stackalloc float[ElementCast.BlockLength];
            TensorPrimitives.ConvertChecked(decode(source, narrow[..buffer.Length]), buffer);
            return buffer;
        };

    private static Decode<T> LookUp<T>(T[] table) =>
        (source, buffer) =>
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = table[source[i]];
            }

            return buffer;
        };

    private static ReadOnlySpan<T> Gather<T>(ReadOnlySpan<byte> source, Span<T> buffer)
        where T : unmanaged
    {
        ReadOnlySpan<T> parts = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = parts[2 * i];
        }

        return buffer;
    }

    private static ReadOnlySpan<long> Extend<T>(ReadOnlySpan<byte> source, Span<long> buffer)
        where T : unmanaged, IBinaryInteger<T>
    {
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(source), buffer);
        return buffer;
    }

    private static long[] Fill(Func<byte, long> decode) => [.. Enumerable.Range(0, 256).Select(element => decode((byte)element))];
}
