using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Comparing;

/// <summary>
/// Adds the differences of many elements. Most of them raise no maximum: blocks of them are only counted, several elements at a time, and
/// the elements of all other blocks are measured one by one. The result is that of measuring each.
/// </summary>
internal sealed class ErrorScan
{
    private const int BlockLength = 256;

    /// <summary>Integers below this one are doubles, and are doubles still after they were rounded to one.</summary>
    private const double MaxExact = 1L << 53;

    /// <summary>A product with a factor below this one may be rounded by more than a part of itself.</summary>
    private const double MinPlain = 1e-290;

    /// <summary>What rounding adds to a relative difference is far less.</summary>
    private const double Below = 1 - 1e-14;

    private readonly ValueError _error;
    private readonly int _width;
    private readonly ElementError.Measure _measure;
    private readonly Steps? _steps;
    private readonly ElementDoubles? _doubles;
    private readonly double _maxMagnitude;
    private readonly double[] _left = new double[BlockLength];
    private readonly double[] _right = new double[BlockLength];

    public ErrorScan(DataType dataType, ValueError error)
    {
        (_error, _width, _measure) = (error, dataType.Width, ElementError.For(dataType));
        _steps = FloatBits.Have(dataType) ? StepsOf(dataType) : static (_, _) => 0;

        // What is no number of one part is measured one by one.
        bool isReal = dataType != DataType.Complex64 && dataType != DataType.Complex128 && dataType != DataType.Bool;
        _doubles = isReal && _steps is not null ? new ElementDoubles(dataType) : null;
        _maxMagnitude = dataType == DataType.Int64 || dataType == DataType.UInt64 ? MaxExact - 1 : double.MaxValue;
    }

    /// <summary>The largest number of steps between two elements at the same place.</summary>
    private delegate ulong Steps(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <param name="left">Elements, their bytes being the lowest first.</param>
    /// <param name="right">As many elements of the reference.</param>
    /// <param name="first">The index of the first.</param>
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, long first)
    {
        for (int start = 0; start < left.Length; start += BlockLength * _width)
        {
            int length = Math.Min(BlockLength * _width, left.Length - start);
            ReadOnlySpan<byte> a = left.Slice(start, length);
            ReadOnlySpan<byte> b = right.Slice(start, length);
            if (a.SequenceEqual(b))
            {
                continue;
            }

            if (length < BlockLength * _width || CountIn(a, b) is not { } count)
            {
                Measure(a, b, first + (start / _width));
            }
            else
            {
                _error.AddCounted(count);
            }
        }
    }

    private static Steps? StepsOf(DataType dataType) =>
        dataType.Width switch
        {
            sizeof(byte) when dataType.Name != "float4_e2m1fn" => MaxSteps<sbyte, byte>,
            sizeof(ushort) => MaxSteps<short, ushort>,
            sizeof(uint) => MaxSteps<int, uint>,
            sizeof(ulong) => MaxSteps<long, ulong>,
            _ => null,
        };

    private static ulong MaxSteps<TSigned, TUnsigned>(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        where TSigned : unmanaged, IBinaryInteger<TSigned>, IMinMaxValue<TSigned>
        where TUnsigned : unmanaged, IBinaryInteger<TUnsigned>
    {
        ref TSigned lefts = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, TSigned>(left));
        ref TSigned rights = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, TSigned>(right));
        Vector256<TUnsigned> most = Vector256<TUnsigned>.Zero;
        for (int i = 0; i < BlockLength; i += Vector256<TSigned>.Count)
        {
            Vector256<TSigned> a = Order(Vector256.LoadUnsafe(ref lefts, (nuint)i));
            Vector256<TSigned> b = Order(Vector256.LoadUnsafe(ref rights, (nuint)i));
            most = Vector256.Max(most, (Vector256.Max(a, b) - Vector256.Min(a, b)).As<TSigned, TUnsigned>());
        }

        TUnsigned max = TUnsigned.Zero;
        for (int i = 0; i < Vector256<TUnsigned>.Count; i++)
        {
            max = TUnsigned.Max(max, most[i]);
        }

        return ulong.CreateTruncating(max);
    }

    /// <summary>The places of numbers, given by their bits, in the order of all: the same as that of <see cref="FloatBits"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Order<T>(Vector256<T> bits)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Vector256<T> negative = Vector256.LessThan(bits, Vector256<T>.Zero);
        return ((bits & Vector256.Create(T.MaxValue)) ^ negative) - negative;
    }

    /// <returns>How many elements differ; null if the first one does, a maximum may rise, or an element is no finite number.</returns>
    private int? CountIn(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (_doubles is null || _steps!(left, right) > _error.MaxSteps)
        {
            return null;
        }

        _doubles.Decode(left, _left);
        _doubles.Decode(right, _right);
        return CountPlain(_left, _right) is { } count && (count == 0 || _error.FirstDifferingIndex is not null) ? count : null;
    }

    private int? CountPlain(double[] left, double[] right)
    {
        ref double lefts = ref MemoryMarshal.GetArrayDataReference(left);
        ref double rights = ref MemoryMarshal.GetArrayDataReference(right);
        var absoluteTolerance = Vector256.Create(_error.AbsoluteTolerance);
        var relativeTolerance = Vector256.Create(_error.RelativeTolerance);
        var maxMagnitude = Vector256.Create(_maxMagnitude);
        var maxAbsolute = Vector256.Create(_error.MaxAbsolute);
        var maxRelative = Vector256.Create(Math.Min(_error.MaxRelative, double.MaxValue) * Below);
        Vector256<double> anyRelative = double.IsInfinity(_error.MaxRelative) ? Vector256<double>.AllBitsSet : Vector256<double>.Zero;
        Vector256<double> isPlain = Vector256<double>.AllBitsSet;
        Vector256<long> differing = Vector256<long>.Zero;
        for (int i = 0; i < BlockLength; i += Vector256<double>.Count)
        {
            var a = Vector256.LoadUnsafe(ref lefts, (nuint)i);
            var b = Vector256.LoadUnsafe(ref rights, (nuint)i);
            Vector256<double> distance = Vector256.Abs(a - b);
            Vector256<double> magnitude = Vector256.Abs(b);

            // No comparison with what is not a number holds, and differences with infinite ones are too large.
            isPlain &=
                Vector256.LessThanOrEqual(Vector256.Max(Vector256.Abs(a), magnitude), maxMagnitude)
                & Vector256.LessThanOrEqual(distance, Vector256.Create(double.MaxValue))
                & Vector256.LessThanOrEqual(distance, maxAbsolute)
                & (
                    anyRelative
                    | Vector256.Equals(distance, Vector256<double>.Zero)
                    | (
                        Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(MinPlain))
                        & Vector256.LessThanOrEqual(distance, maxRelative * magnitude)
                    )
                );
            differing -= (
                Vector256.GreaterThan(distance, absoluteTolerance + (relativeTolerance * magnitude))
                & Vector256.GreaterThan(distance, Vector256<double>.Zero)
            ).AsInt64();
        }

        return Vector256.EqualsAll(isPlain.AsInt64(), Vector256<long>.AllBitsSet) ? (int)Vector256.Sum(differing) : null;
    }

    private void Measure(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, long first)
    {
        for (int i = 0; i < left.Length; i += _width)
        {
            _error.Add(_measure(left[i..], right[i..]), first + (i / _width));
        }
    }
}
