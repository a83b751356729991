using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Casting;

/// <summary>Writes a block of values as elements, each with one rounding at most.</summary>
/// <param name="values">The values.</param>
/// <param name="destination">The elements.</param>
internal delegate CastCounts Encode<T>(ReadOnlySpan<T> values, Span<byte> destination);

/// <summary>Numbers as elements of floating point types; of complex types with no imaginary part.</summary>
internal static class FloatEncoders
{
    /// <returns>Null if the type takes floats only by way of doubles.</returns>
    public static Encode<float>? FromSingle(DataType dataType, bool saturates) =>
        dataType.Name switch
        {
            "float32" => Copy,
            "complex64" => Scatter<float, float>(Copy),
            "float64" => static (values, destination) =>
            {
                TensorPrimitives.ConvertTruncating(values, MemoryMarshal.Cast<byte, double>(destination));
                return default;
            },
            "float16" => (values, destination) =>
            {
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(destination));
                return Settle<float, ushort>(values, MemoryMarshal.Cast<byte, ushort>(destination), 0x7C00, saturates);
            },
            "bfloat16" => (values, destination) =>
            {
                Span<ushort> results = MemoryMarshal.Cast<byte, ushort>(destination);
                BFloat16Vectors.Round(values, results);
                return Settle<float, ushort>(values, results, 0x7F80, saturates);
            },
            _ => null,
        };

    /// <returns>Null if the type is no floating point type.</returns>
    public static Encode<double>? FromDouble(DataType dataType, bool saturates) =>
        dataType.Name switch
        {
            "float64" => Copy,
            "complex128" => Scatter<double, double>(Copy),
            "float32" => ToSingle(saturates),
            "complex64" => Scatter<double, float>(ToSingle(saturates)),
            _ => FloatFormat.Find(dataType) is not { } format ? null
            : dataType.Width == sizeof(byte) ? Round<byte>(format, saturates)
            : Round<ushort>(format, saturates),
        };

    private static CastCounts Copy<T>(ReadOnlySpan<T> values, Span<byte> destination)
        where T : unmanaged
    {
        MemoryMarshal.AsBytes(values).CopyTo(destination);
        return default;
    }

    private static Encode<T> Scatter<T, TPart>(Encode<T> encode)
        where TPart : unmanaged =>
        (values, destination) =>
        {
            Span<TPart> real = stackalloc TPart[ElementCast.BlockLength];
            real = real[..values.Length];
            CastCounts counts = encode(values, MemoryMarshal.AsBytes(real));
            Span<TPart> parts = MemoryMarshal.Cast<byte, TPart>(destination);
            for (int i = 0; i < real.Length; i++)
            {
                parts[2 * i] = real[i];
                parts[(2 * i) + 1] = default;
            }

            return counts;
        };

    private static Encode<double> ToSingle(bool saturates) =>
        (values, destination) =>
        {
            Span<float> results = MemoryMarshal.Cast<byte, float>(destination);
            TensorPrimitives.ConvertTruncating(values, results);
            return TensorPrimitives.IsFiniteAll<float>(results)
                ? default
                : Settle(values, MemoryMarshal.Cast<byte, uint>(destination), 0x7F80_0000u, saturates);
        };

    private static Encode<double> Round<T>(FloatFormat format, bool saturates)
        where T : unmanaged, IBinaryInteger<T> =>
        (values, destination) =>
        {
            Span<T> results = MemoryMarshal.Cast<byte, T>(destination);
            long overflowed = 0;
            for (int i = 0; i < values.Length; i++)
            {
                results[i] = T.CreateTruncating(format.Encode(values[i], saturates, ref overflowed));
            }

            return new CastCounts(overflowed);
        };

    /// <summary>
    /// Looks for infinities that were none before rounding, counts them and, if that is wanted, takes them back to the value below.
    /// There are hardly ever any: that is cheaper than minding them in what rounds.
    /// </summary>
    private static CastCounts Settle<T, TBits>(ReadOnlySpan<T> values, Span<TBits> results, TBits infinity, bool saturates)
        where T : unmanaged, IFloatingPoint<T>
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        TBits negative = infinity | (TBits.One << ((8 * infinity.GetByteCount()) - 1));
        long overflowed = 0;
        int first = results.IndexOfAny(infinity, negative);
        for (int i = first < 0 ? results.Length : first; i < results.Length; i++)
        {
            if ((results[i] == infinity || results[i] == negative) && T.IsFinite(values[i]))
            {
                overflowed++;
                results[i] -= saturates ? TBits.One : TBits.Zero;
            }
        }

        return new CastCounts(overflowed);
    }
}
