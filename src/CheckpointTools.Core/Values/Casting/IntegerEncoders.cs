using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Casting;

/// <summary>Numbers as integers and bools, without their fractions.</summary>
internal static class IntegerEncoders
{
    /// <returns>Null if the type is no integer and no bool.</returns>
    public static Encode<double>? FromDouble(DataType dataType, bool saturates) =>
        dataType == DataType.Bool ? ToBool
        : IntegerFormat.Find(dataType) is not { } format ? null
        : dataType.Width switch
        {
            sizeof(byte) => FromDouble<byte>(format, saturates),
            sizeof(ushort) => FromDouble<ushort>(format, saturates),
            sizeof(uint) => FromDouble<uint>(format, saturates),
            _ => FromDouble<ulong>(format, saturates),
        };

    /// <param name="dataType">The type of the elements.</param>
    /// <param name="areUnsigned">Whether the values have the bits of an uint64.</param>
    /// <param name="saturates">Whether what is out of range becomes the nearest value instead of the low bits.</param>
    /// <returns>Null if the type is no integer and no bool.</returns>
    public static Encode<long>? FromInt64(DataType dataType, bool areUnsigned, bool saturates) =>
        dataType == DataType.Bool ? ToBool
        : IntegerFormat.Find(dataType) is not { } format ? null
        : dataType.Width switch
        {
            sizeof(byte) => FromInt64<byte>(format, areUnsigned, saturates),
            sizeof(ushort) => FromInt64<ushort>(format, areUnsigned, saturates),
            sizeof(uint) => FromInt64<uint>(format, areUnsigned, saturates),
            _ => FromInt64<ulong>(format, areUnsigned, saturates),
        };

    /// <summary>All is true that is not zero, NaN too.</summary>
    private static CastCounts ToBool<T>(ReadOnlySpan<T> values, Span<byte> destination)
        where T : INumber<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            destination[i] = values[i] != T.Zero ? (byte)1 : (byte)0;
        }

        return default;
    }

    private static Encode<double> FromDouble<T>(IntegerFormat format, bool saturates)
        where T : unmanaged, IBinaryInteger<T> =>
        (values, destination) =>
        {
            Span<T> results = MemoryMarshal.Cast<byte, T>(destination);
            CastCounts counts = default;
            for (int i = 0; i < values.Length; i++)
            {
                double whole = Math.Truncate(values[i]);
                ulong bits;
                if (whole >= format.Lowest && whole < format.End)
                {
                    bits = whole < long.MaxValue ? (ulong)(long)whole : (ulong)whole;
                }
                else
                {
                    counts += new CastCounts(0, 1, i, counts.FirstValue ?? values[i].ToString("R", CultureInfo.InvariantCulture));
                    bits = saturates ? format.Nearest(whole) : LowBits(whole);
                }

                results[i] = T.CreateTruncating(bits & format.Mask);
            }

            return counts;
        };

    private static Encode<long> FromInt64<T>(IntegerFormat format, bool areUnsigned, bool saturates)
        where T : unmanaged, IBinaryInteger<T>
    {
        // What both the values' type and the target hold is one stretch; the distance from its begin tells whether a value is in it.
        long min = areUnsigned || format.Lowest == 0 ? 0 : format.Min;
        ulong max = areUnsigned ? format.Max : Math.Min(format.Max, long.MaxValue);
        ulong length = max - (ulong)min;
        return (values, destination) =>
        {
            Span<T> results = MemoryMarshal.Cast<byte, T>(destination);
            CastCounts counts = default;
            for (int i = 0; i < values.Length; i++)
            {
                ulong bits = (ulong)values[i];
                if (bits - (ulong)min > length)
                {
                    counts += new CastCounts(0, 1, i, counts.FirstValue ?? Text(values[i], areUnsigned));
                    bits =
                        !saturates ? bits
                        : !areUnsigned && values[i] < min ? (ulong)min
                        : max;
                }

                results[i] = T.CreateTruncating(bits & format.Mask);
            }

            return counts;
        };
    }

    private static string Text(long value, bool isUnsigned) =>
        isUnsigned ? ((ulong)value).ToString(CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The low 64 bits of a whole number in two's complement; of what is no number, none.</summary>
    private static ulong LowBits(double whole)
    {
        if (!double.IsFinite(whole) || whole == 0)
        {
            return 0;
        }

        int shift = Math.ILogB(whole) - 52;
        ulong significand = (BitConverter.DoubleToUInt64Bits(whole) & ((1UL << 52) - 1)) | (1UL << 52);
        ulong magnitude =
            shift >= 64 ? 0
            : shift >= 0 ? significand << shift
            : significand >> -shift;
        return whole < 0 ? 0 - magnitude : magnitude;
    }
}
