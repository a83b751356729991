using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Casting;

/// <summary>
/// Casts elements of one type to another, their bytes being the lowest first. Each becomes the value nearest to its own exact one, of two
/// the even one, denormals too; integers lose the fraction, a bool is whether the number is not zero, and real types take the real part
/// of complex numbers. What the type cannot hold goes as the policy says, and is counted. Several threads may use it at a time.
/// </summary>
internal sealed class ElementCast
{
    /// <summary>How many elements are cast at a time, so that what lies between decoding and encoding stays in the nearest cache.</summary>
    internal const int BlockLength = 1024;

    private readonly DataType _from;
    private readonly DataType _to;
    private readonly CastElements _cast;

    private ElementCast(DataType from, DataType to, CastElements cast) => (_from, _to, _cast) = (from, to, cast);

    private delegate CastCounts CastElements(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Whether elements of a type are numbers or bools; only those can be cast.</summary>
    public static bool CanCast(DataType dataType) => FindObstacle(dataType) is null;

    /// <summary>Whether elements of a type are integers or bools, which have no fractions.</summary>
    public static bool IsWhole(DataType dataType) => dataType == DataType.Bool || IntegerFormat.Find(dataType) is not null;

    /// <summary>Prepares the cast from one type to another.</summary>
    /// <exception cref="CheckpointException">The elements of one of the types are not numbers.</exception>
    public static ElementCast Create(DataType from, DataType to, CastPolicy policy)
    {
        foreach (DataType dataType in (ReadOnlySpan<DataType>)[from, to])
        {
            if (FindObstacle(dataType) is { } obstacle)
            {
                throw new CheckpointException(
                    CheckpointError.UnsupportedDataType,
                    $"There is no cast from {from} to {to}: elements of {dataType} are {obstacle}. Numbers and bools can be cast."
                );
            }
        }

        return new ElementCast(from, to, Choose(from, to, policy == CastPolicy.Saturate));
    }

    /// <summary>Casts elements.</summary>
    /// <param name="source">Whole elements.</param>
    /// <param name="destination">Room for just as many, elsewhere in memory.</param>
    /// <returns>What the target type cannot hold, with indices from the first of these elements.</returns>
    public CastCounts Apply(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int count = source.Length / _from.Width;
        if (source.Length != count * _from.Width || destination.Length != (long)count * _to.Width)
        {
            throw new ArgumentException(
                $"{source.Length} bytes of {_from} do not make {destination.Length} bytes of {_to}.",
                nameof(destination)
            );
        }

        return _cast(source, destination);
    }

    /// <summary>What the elements are instead of numbers; null if they are numbers.</summary>
    private static string? FindObstacle(DataType dataType) =>
        dataType.Name switch
        {
            "string" => "texts",
            "variant" => "serialized objects",
            "resource" => "handles",
            "invalid" => "unknown",
            "qint8" or "quint8" or "qint16" or "quint16" or "qint32" => "quantised, with a range that the checkpoint does not store",
            _ => null,
        };

    private static CastElements Choose(DataType from, DataType to, bool saturates)
    {
        if (from == to)
        {
            return static (source, destination) =>
            {
                source.CopyTo(destination);
                return default;
            };
        }

        if (from == DataType.Complex64 && to == DataType.Complex128)
        {
            return Choose(DataType.Float32, DataType.Float64, saturates);
        }

        if (from == DataType.Complex128 && to == DataType.Complex64)
        {
            return CountOnce(Choose(DataType.Float64, DataType.Float32, saturates));
        }

        (int fromWidth, int toWidth) = (from.Width, to.Width);
        if (Decoders.ToInt64(from) is { } decodeWhole)
        {
            return IntegerEncoders.FromInt64(to, from == DataType.UInt64, saturates) is { } encodeWhole
                ? Chain(decodeWhole, encodeWhole, fromWidth, toWidth)
                : Chain(
                    WholeNumbers.ToDouble(from, decodeWhole, to == DataType.Float64 || to == DataType.Complex128),
                    FloatEncoders.FromDouble(to, saturates)!,
                    fromWidth,
                    toWidth
                );
        }

        return Decoders.ToSingle(from) is { } decode && FloatEncoders.FromSingle(to, saturates) is { } encode
            ? Chain(decode, encode, fromWidth, toWidth)
            : Chain(
                Decoders.ToDouble(from)!,
                FloatEncoders.FromDouble(to, saturates) ?? IntegerEncoders.FromDouble(to, saturates)!,
                fromWidth,
                toWidth
            );
    }

    private static CastElements Chain<T>(Decode<T> decode, Encode<T> encode, int fromWidth, int toWidth)
        where T : unmanaged =>
        // The buffer is written before it is read.
        [SkipLocalsInit]
        (source, destination) =>
        {
            Span<T> buffer = stackalloc T[BlockLength];
            CastCounts counts = default;
            int count = source.Length / fromWidth;
            for (int start = 0; start < count; start += BlockLength)
            {
                int length = Math.Min(BlockLength, count - start);
                ReadOnlySpan<T> values = decode(source.Slice(start * fromWidth, length * fromWidth), buffer[..length]);
                counts += encode(values, destination.Slice(start * toWidth, length * toWidth)).At(start);
            }

            return counts;
        };

    /// <summary>An element of which both parts overflow is one element.</summary>
    private static CastElements CountOnce(CastElements castParts) =>
        (source, destination) =>
        {
            CastCounts counts = castParts(source, destination);
            if (counts.Overflowed == 0)
            {
                return counts;
            }

            ReadOnlySpan<double> parts = MemoryMarshal.Cast<byte, double>(source);
            long elements = 0;
            for (int i = 0; i < parts.Length; i += 2)
            {
                elements += Overflows(parts[i]) || Overflows(parts[i + 1]) ? 1 : 0;
            }

            return new CastCounts(elements);
        };

    private static bool Overflows(double value) => double.IsFinite(value) && float.IsInfinity((float)value);
}
