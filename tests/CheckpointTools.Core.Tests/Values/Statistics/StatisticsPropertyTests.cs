using System.Runtime.InteropServices;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Tests.Values.Statistics;

/// <summary>Statistics of numbers of all magnitudes, held against arithmetic that never rounds.</summary>
public sealed class StatisticsPropertyTests
{
    private const double Tolerance = 1e-12;

    /// <summary>How numbers are made, from a source of randomness and their place.</summary>
    private static readonly Dictionary<string, Func<Random, int, double>> Shapes = new()
    {
        ["normal"] = static (random, _) => Normal(random),
        ["shifted"] = static (random, _) => 2.9 + Normal(random),
        ["far"] = static (random, _) => 1e6 + Normal(random),
        ["positive"] = static (random, _) => random.NextDouble(),
        ["negative"] = static (random, _) => -random.NextDouble(),
        ["sparse"] = static (random, _) => random.Next(10) > 0 ? 0 : Normal(random),
        ["wide"] = static (random, _) => Normal(random) * Math.ScaleB(1, random.Next(-120, 120)),
        ["squares"] = static (random, _) => Math.Pow(Normal(random), 6) * 1e-9,
        ["small"] = static (random, _) => Normal(random) * 1e-40,
        ["large"] = static (random, _) => Normal(random) * 5e37,
        ["cancelling"] = static (random, i) => (i & 1) == 0 ? 3e7 + i : -3e7 - i + 1,
        ["constant"] = static (_, _) => 0.1,
        ["two"] = static (_, i) => i == 0 ? 1 : 1 + 1e-7,
        ["special"] = static (random, _) =>
            random.Next(8) switch
            {
                0 => double.NaN,
                1 => double.PositiveInfinity,
                2 => double.NegativeInfinity,
                3 => -0.0,
                4 => 0,
                _ => Normal(random),
            },
        ["huge"] = static (random, _) => Normal(random) * 1e307,
        ["tiny"] = static (random, _) => Normal(random) * 1e-310,
        ["widest"] = static (random, _) => Math.ScaleB(Normal(random), random.Next(-1070, 1000)),
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string shape in Shapes.Keys)
            {
                foreach (int count in (int[])[1, 2, 15, 16, 17, 1000, ElementMeasure.StretchLength, 20_000])
                {
                    cases.Add(shape, count);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Floats_of_all_widths_have_their_statistics(string shape, int count)
    {
        var random = new Random(count + shape.Length);
        double[] values = [.. Enumerable.Range(0, count).Select(i => Shapes[shape](random, i))];

        AssertStatistics(DataType.Float64, values, static value => value);
        AssertStatistics(DataType.Float32, Array.ConvertAll(values, static value => (float)value), static value => value);
        AssertStatistics(DataType.Float16, Array.ConvertAll(values, static value => (Half)value), static value => (double)value);
        AssertStatistics(
            DataType.BFloat16,
            Array.ConvertAll(values, static value => (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
            static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void Integers_of_all_widths_have_their_statistics(int count)
    {
        var random = new Random(count);
        byte[] bytes = new byte[count * sizeof(long)];
        random.NextBytes(bytes);

        AssertIntegers<short>(DataType.Int16, bytes);
        AssertIntegers<ushort>(DataType.UInt16, bytes);
        AssertIntegers<int>(DataType.Int32, bytes);
        AssertIntegers<uint>(DataType.UInt32, bytes);
        AssertIntegers<long>(DataType.Int64, bytes);
        AssertIntegers<ulong>(DataType.UInt64, bytes);
        AssertIntegers<sbyte>(DataType.Int8, bytes);
        AssertIntegers<byte>(DataType.UInt8, bytes);
    }

    [Fact]
    public void Neither_the_division_nor_the_order_of_stretches_makes_a_difference()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 100_000).Select(i => (float)(Normal(random) * (i < 50_000 ? 1 : 1e20)))];
        byte[] bytes = MemoryMarshal.AsBytes<float>(values).ToArray();
        ValueStatistics whole = Measured.Statistics(DataType.Float32, bytes, limit: 1e20);

        foreach (int stretches in (int[])[1, 2, 5])
        {
            int length = stretches * ElementMeasure.StretchLength * sizeof(float);
            ElementMoments[] parts = [.. bytes.Chunk(length).Select(static part => Measured.Moments(DataType.Float32, part, 1e20))];
            random.Shuffle(parts);
            var total = new ElementMoments(1e20);
            Array.ForEach(parts, total.Add);

            Assert.Equal(whole, total.ToStatistics());
        }
    }

    [Fact]
    public void The_extremes_of_several_types_are_compared_exactly()
    {
        var total = new ElementMoments();
        total.Add(Measured.Moments(DataType.Int64, BitConverter.GetBytes((1L << 53) + 1)));
        total.Add(Measured.Moments(DataType.Float64, BitConverter.GetBytes(Math.ScaleB(1, 53))));
        total.Add(Measured.Moments(DataType.Float32, BitConverter.GetBytes(-0.5f)));
        total.Add(Measured.Moments(DataType.Int8, [0]));

        ValueStatistics statistics = total.ToStatistics();

        Assert.Equal((4, (1L << 53) + 1, -0.5), (statistics.Count, statistics.Maximum, statistics.Minimum));
    }

    [Theory]
    [InlineData("float32", 1.5, 4)]
    [InlineData("float32", 2, 2)]
    [InlineData("float64", 2, 2)]
    [InlineData("float16", 2, 2)]
    [InlineData("int32", 1.5, 4)]
    [InlineData("int32", 2, 2)]
    [InlineData("int64", 2, 2)]
    [InlineData("int8", 2, 2)]
    [InlineData("complex128", 2, 2)]
    public void Finite_elements_beyond_a_limit_are_counted(string name, double limit, int expected)
    {
        double[] values = [-3, -2, 0, 1, 2, 3];
        var dataType = DataType.Parse(name);
        byte[] bytes = name switch
        {
            "float32" => BytesOf(Array.ConvertAll([.. values, double.NaN, double.PositiveInfinity], static value => (float)value)),
            "float64" => BytesOf((double[])[.. values, double.NaN, double.NegativeInfinity]),
            "float16" => BytesOf(Array.ConvertAll(values, static value => (Half)value)),
            "int32" => BytesOf(Array.ConvertAll(values, static value => (int)value)),
            "int64" => BytesOf(Array.ConvertAll(values, static value => (long)value)),
            "int8" => BytesOf(Array.ConvertAll(values, static value => (sbyte)value)),
            _ => BytesOf(values.SelectMany(static value => new[] { 0, value }).ToArray()),
        };

        Assert.Equal(expected, Measured.Statistics(dataType, bytes, limit).BeyondLimitCount);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static byte[] BytesOf<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static void AssertStatistics<T>(DataType dataType, T[] elements, Func<T, double> convert)
        where T : unmanaged
    {
        double[] values = Array.ConvertAll(elements, element => convert(element));
        double[] finite = [.. values.Where(double.IsFinite)];
        ValueStatistics statistics = Measured.Statistics(dataType, BytesOf(elements));

        Assert.Equal(
            (values.Length, finite.Length, values.Count(double.IsNaN), values.Count(double.IsInfinity), values.Count(static x => x == 0)),
            (statistics.Count, statistics.FiniteCount, statistics.NaNCount, statistics.InfinityCount, statistics.ZeroCount)
        );
        Assert.Equal(values.Count(static value => value == 0 && double.IsNegative(value)), statistics.NegativeZeroCount);
        Assert.Equal(
            finite.Length == 0 ? (null, null) : ((double?)finite.Min(), (double?)finite.Max()),
            ((double?)statistics.Minimum, (double?)statistics.Maximum)
        );
        AssertSums(statistics, new ExactReference(finite), dataType);
    }

    private static void AssertIntegers<T>(DataType dataType, byte[] bytes)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        T[] values = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
        ValueStatistics statistics = Measured.Statistics(dataType, bytes);
        var exact = values.Select(static value => (System.Numerics.BigInteger)Int128.CreateTruncating(value)).ToArray();
        System.Numerics.BigInteger sum = exact.Aggregate(System.Numerics.BigInteger.Add);
        System.Numerics.BigInteger squares = exact.Select(static x => x * x).Aggregate(System.Numerics.BigInteger.Add);

        Assert.Equal((values.Length, values.Count(T.IsZero)), (statistics.Count, statistics.ZeroCount));
        Assert.Equal(
            (values.Min()!.ToString(), values.Max()!.ToString()),
            (statistics.Minimum!.ToString(), statistics.Maximum!.ToString())
        );
        var mean = new Ratio(sum, values.Length);
        Assert.True(ExactReference.IsNear(new Ratio(sum, 1), statistics.Sum.Real, Tolerance));
        Assert.True(ExactReference.IsNearRoot(new Ratio(squares, 1), statistics.L2, Tolerance));
        Assert.True(
            ExactReference.IsNearRoot(new Ratio(squares, values.Length) - (mean * mean), statistics.StandardDeviation!.Value, Tolerance)
        );
    }

    private static void AssertSums(ValueStatistics statistics, ExactReference exact, DataType dataType)
    {
        if (exact.Count == 0)
        {
            Assert.Equal((null, null), (statistics.Mean, statistics.StandardDeviation));
            return;
        }

        // A number that a double does not hold with all its bits may be off by half of the smallest one.
        Assert.True(Holds(exact.Sum, statistics.Sum.Real), $"{dataType}: sum {statistics.Sum.Real:R}");
        Assert.True(Holds(exact.Absolute, statistics.L1), $"{dataType}: L1 {statistics.L1:R}");
        Assert.True(Holds(exact.Mean, statistics.Mean!.Value.Real), $"{dataType}: mean {statistics.Mean.Value.Real:R}");
        Assert.True(HoldsRoot(exact.Variance, statistics.StandardDeviation!.Value), $"{dataType}: std {statistics.StandardDeviation:R}");
        Assert.True(HoldsRoot(exact.Squares, statistics.L2), $"{dataType}: L2 {statistics.L2:R}");
    }

    private static bool Holds(Ratio expected, double actual) =>
        double.IsInfinity(actual) ? Ratio.Abs(expected).IsAbove(double.MaxValue)
        : Math.Abs(actual) < 1e-290 ? !Ratio.Abs(expected - actual).IsAbove(Ratio.Abs(expected) * Tolerance + double.Epsilon)
        : ExactReference.IsNear(expected, actual, Tolerance);

    private static bool HoldsRoot(Ratio square, double actual) =>
        double.IsInfinity(actual) ? square.IsAbove((Ratio)double.MaxValue * double.MaxValue)
        : actual < 1e-300 ? IsRootNear(square, actual)
        : ExactReference.IsNearRoot(square, actual, Tolerance);

    /// <summary>Denormal results have few bits: the neighbours of the root enclose it.</summary>
    private static bool IsRootNear(Ratio square, double actual)
    {
        double above = Math.BitIncrement(actual);
        double below = actual == 0 ? 0 : Math.BitDecrement(actual);
        return !square.IsAbove((Ratio)above * above) && !((Ratio)below * below).IsAbove(square);
    }
}
