using CheckpointTools.Values.Randomness;

namespace CheckpointTools.Tests.Values.Randomness;

public sealed class ElementRandomTests
{
    /// <summary>
    /// Seed, name, stream, index, number, normal, truncated normal: by another implementation (hashlib, statistics of Python).
    /// </summary>
    public static TheoryData<long, string, int, long, double, double, double> Known =>
        new()
        {
            { 0, "w", 0, 0, 0.5156037058534643, 0.03912266807323696, 0.037341728984188534 },
            { 0, "w", 0, 1, 0.6126256281929597, 0.28616892442121644, 0.2728119993027122 },
            { 0, "w", 0, 2, 0.2480409503498403, -0.6806675072891574, -0.6448717391900296 },
            { 0, "w", 0, 3, 0.4413506422235086, -0.14754573368099852, -0.14078675482433067 },
            { 42, "dense/kernel", 0, 0, 0.6919328108699617, 0.5013364193056901, 0.47666545539132504 },
            { 42, "dense/kernel", 0, 1, 0.8089949736946104, 0.8741987023325093, 0.8236670645397987 },
            { 42, "dense/kernel", 0, 8589934593, 0.5843799681313556, 0.21311141184097052, 0.20327680320955885 },
            { -1, "größe", 2, 7, 0.8888425515393296, 1.2203957256654587, 1.1318445974820455 },
        };

    /// <summary>The published answers of the generator.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c)]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6)]
    [InlineData(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e, 0x94fdccebd16cfe09, 0x24126ea15001e420)]
    public void Bits_are_those_of_Philox(ulong key, ulong position, ulong stream, ulong first, ulong second) =>
        Assert.Equal((first, second), Philox.Block(key, position, stream));

    [Theory]
    [MemberData(nameof(Known))]
    public void An_element_has_the_same_value_for_ever(
        long seed,
        string name,
        int stream,
        long index,
        double number,
        double normal,
        double truncated
    )
    {
        var random = new ElementRandom(seed, name, stream);
        double[] values = new double[1];

        random.Fill(values, index);
        Assert.Equal(number, values[0]);
        Distribution.Normal(0, 1).Fill(random, values, index);
        Assert.Equal(normal, values[0], 1e-15);
        Distribution.TruncatedNormal(0, 1).Fill(random, values, index);
        Assert.Equal(truncated, values[0], 1e-15);
    }

    [Fact]
    public void The_order_and_the_length_of_what_is_asked_for_do_not_matter()
    {
        var random = new ElementRandom(7, "w");
        double[] whole = Fill(random, 0, 101);

        for (int length = 0; length < 8; length++)
        {
            for (int start = 101 - length; start >= 0; start -= 3)
            {
                Assert.Equal(whole.AsSpan(start, length).ToArray(), Fill(random, start, length));
            }
        }
    }

    [Fact]
    public void Another_seed_name_or_stream_gives_other_numbers()
    {
        double[][] rows =
        [
            Fill(new ElementRandom(1, "w"), 0, 1000),
            Fill(new ElementRandom(2, "w"), 0, 1000),
            Fill(new ElementRandom(1, "w1"), 0, 1000),
            Fill(new ElementRandom(1, "W"), 0, 1000),
            Fill(new ElementRandom(1, "w", 1), 0, 1000),
        ];

        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.Empty(rows[i].Intersect(rows[j]));
                Assert.InRange(Correlation(rows[i], rows[j]), -0.12, 0.12);
            }
        }
    }

    [Fact]
    public void Numbers_are_above_0_below_1_and_evenly_spread()
    {
        double[] numbers = Fill(new ElementRandom(3, "w"), 0, 100_000);

        Assert.DoesNotContain(numbers, static number => number is <= 0 or >= 1);
        Assert.Equal(100_000, numbers.Distinct().Count());
        int[] counts = new int[100];
        foreach (double number in numbers)
        {
            counts[(int)(number * 100)]++;
        }

        // Chi squared with 99 degrees of freedom: one in a million is above 180, and one in a million is below 44.
        Assert.InRange(counts.Sum(static count => (count - 1000.0) * (count - 1000.0) / 1000), 44, 180);
        Assert.InRange(Correlation(numbers[..^1], numbers[1..]), -0.016, 0.016);
    }

    private static double[] Fill(ElementRandom random, long start, int count)
    {
        double[] numbers = new double[count];
        random.Fill(numbers, start);
        return numbers;
    }

    private static double Correlation(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double both = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return both / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
