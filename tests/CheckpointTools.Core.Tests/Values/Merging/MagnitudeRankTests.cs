using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

/// <summary>The largest elements are found in pieces and passes as by sorting all of them.</summary>
public sealed class MagnitudeRankTests
{
    private const int Many = 150_000;

    public static TheoryData<string, int> Rows =>
        new()
        {
            { "spread", 1 },
            { "spread", 1000 },
            { "spread", 75_000 },
            { "spread", Many - 1 },
            { "equal", 1 },
            { "equal", 70_000 },
            { "equal", Many - 1 },
            { "signs", 75_001 },
            { "zeros", 50 },
            { "zeros", 100 },
            { "zeros", 101 },
            { "zeros", 140_000 },
            { "nearby", 66_000 },
            { "nearby", 80_000 },
            { "special", 1 },
            { "special", 3 },
            { "special", 6 },
            { "special", 100_000 },
        };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_largest_are_those_that_sorting_puts_first(string kind, int taken)
    {
        double[] elements = Make(kind, Many);
        HashSet<long> expected = [.. Sorted(elements).Take(taken)];

        MagnitudeRank rank = Find(elements, taken, out int passes);

        Assert.Equal(expected.Order(), Enumerable.Range(0, Many).Where(i => rank.Takes(elements[i], i)).Select(static i => (long)i));
        Assert.InRange(passes, 2, 5);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 0)]
    [InlineData(10, 10)]
    [InlineData(10, 11)]
    public void None_and_all_need_no_pass(int count, int taken)
    {
        double[] elements = Make("spread", count);

        MagnitudeRank rank = Find(elements, taken, out int passes);

        Assert.Equal(0, passes);
        Assert.All(elements.Select(static (element, i) => (element, i)), one => Assert.Equal(taken > 0, rank.Takes(one.element, one.i)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Few_elements_take_one_pass(int taken)
    {
        double[] elements = [0, 1, -1, 2, -0.0, 1, double.Epsilon, -2, 0.5, 0];

        MagnitudeRank rank = Find(elements, taken, out int passes);

        Assert.Equal(1, passes);
        Assert.Equal(
            Sorted(elements).Take(taken).Order(),
            Enumerable.Range(0, 10).Where(i => rank.Takes(elements[i], i)).Select(static i => (long)i)
        );
    }

    private static IEnumerable<long> Sorted(double[] elements) =>
        Enumerable
            .Range(0, elements.Length)
            .OrderByDescending(i => double.IsNaN(elements[i]) ? double.PositiveInfinity : Math.Abs(elements[i]))
            .ThenByDescending(i => double.IsNaN(elements[i]))
            .ThenBy(static i => i)
            .Select(static i => (long)i);

    private static double[] Make(string kind, int count)
    {
        var random = new Random(5);
        double[] elements = new double[count];
        for (int i = 0; i < count; i++)
        {
            elements[i] = kind switch
            {
                "equal" => -0.25,
                "signs" => i % 2 == 0 ? 1 : -1,
                "zeros" => i % 1500 == 7 ? random.NextDouble() - 0.5 : 0,
                "nearby" => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(1) + random.Next(3)),
                _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)),
            };
        }

        if (kind == "special")
        {
            (elements[11], elements[400], elements[22]) = (double.NaN, -double.NaN, double.PositiveInfinity);
            (elements[33], elements[44], elements[55]) = (double.NegativeInfinity, double.MaxValue, -double.Epsilon);
        }

        return elements;
    }

    private static MagnitudeRank Find(double[] elements, int taken, out int passes)
    {
        var rank = new MagnitudeRank(elements.Length, taken);
        for (passes = 0; !rank.IsFound; passes++)
        {
            for (int start = 0; start < elements.Length; start += 999)
            {
                rank.Observe(elements.AsSpan(start, Math.Min(999, elements.Length - start)), start);
            }

            rank.EndPass();
        }

        return rank;
    }
}
