using CheckpointTools.Values.Casting;

namespace CheckpointTools.Values.Statistics;

/// <summary>Measures types of one byte an element, exactly: it is enough to count how often each byte occurs.</summary>
internal sealed class ByteMeasure : ElementMeasure
{
    private const int ByteValues = 256;
    private const int TableCount = 4;

    private readonly double[] _values;
    private readonly bool _isWhole;

    /// <summary>Equal bytes that follow each other go to different tables, so that none waits for the count of the one before.</summary>
    private readonly int[] _counts = new int[ByteValues * TableCount];

    public ByteMeasure(DataType dataType)
    {
        _values = ValuesOf(dataType);
        _isWhole = FindInteger(dataType) is not null;
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> elements, ElementMoments moments)
    {
        moments.Count += elements.Length;
        Array.Clear(_counts);
        int i = 0;
        for (; i <= elements.Length - TableCount; i += TableCount)
        {
            _counts[elements[i]]++;
            _counts[elements[i + 1] + ByteValues]++;
            _counts[elements[i + 2] + (2 * ByteValues)]++;
            _counts[elements[i + 3] + (3 * ByteValues)]++;
        }

        for (; i < elements.Length; i++)
        {
            _counts[elements[i]]++;
        }

        for (int element = 0; element < ByteValues; element++)
        {
            long count = 0;
            for (int table = 0; table < TableCount; table++)
            {
                count += _counts[element + (table * ByteValues)];
            }

            if (count > 0)
            {
                Add(_values[element], count, moments);
            }
        }
    }

    /// <summary>A value has at most 8 bits and a span fewer than 2^31 elements, so no product is rounded.</summary>
    private void Add(double value, long count, ElementMoments moments)
    {
        if (!double.IsFinite(value))
        {
            moments.NaNCount += double.IsNaN(value) ? count : 0;
            moments.PositiveInfinityCount += double.IsPositiveInfinity(value) ? count : 0;
            moments.NegativeInfinityCount += double.IsNegativeInfinity(value) ? count : 0;
            return;
        }

        moments.FiniteCount += count;
        moments.ZeroCount += value == 0 ? count : 0;
        moments.NegativeZeroCount += value == 0 && double.IsNegative(value) ? count : 0;
        moments.BeyondLimitCount += Math.Abs(value) > moments.Limit ? count : 0;
        RealNumber number = _isWhole ? new RealNumber((Int128)value) : new RealNumber(value);
        moments.Include(number, number);
        moments.Sum.Add(value * count);
        moments.AbsoluteSum.Add(Math.Abs(value) * count);
        moments.SquareSum.Add(value * value * count);
    }

    /// <summary>The values of all bytes of a type of one byte.</summary>
    private static double[] ValuesOf(DataType dataType) =>
        FindInteger(dataType) is { } convert
            ? [.. Enumerable.Range(0, ByteValues).Select(element => (double)convert((byte)element))]
            : Array.ConvertAll(SmallFloats.TableOf(dataType), static value => (double)value);

    /// <summary>What makes an integer of a byte; null if the type is one of floating point numbers.</summary>
    private static Func<byte, int>? FindInteger(DataType dataType) =>
        dataType.Name switch
        {
            "bool" => static element => element == 0 ? 0 : 1,
            "int8" or "qint8" => static element => (sbyte)element,
            "uint8" or "quint8" => static element => element,
            "int4" => static element => NarrowIntegers.ToInt4(element),
            "uint4" => static element => NarrowIntegers.ToUInt4(element),
            "int2" => static element => NarrowIntegers.ToInt2(element),
            "uint2" => static element => NarrowIntegers.ToUInt2(element),
            _ => null,
        };
}
