using System.Runtime.InteropServices;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

public sealed class MergerTests
{
    private const int Count = 10_000;

    public static TheoryData<MergeMethod> Methods => [.. Enum.GetValues<MergeMethod>()];

    /// <summary>Whatever the order and the lengths of what is asked for.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void A_stretch_is_merged_as_in_the_whole(MergeMethod method)
    {
        MergeSettings settings = SettingsFor(method);
        double[][] inputs = InputsFor(settings);
        bool hasBase = settings.NeedsBase;
        Merger merger = Merger.Create(
            settings,
            inputs.Length - (hasBase ? 1 : 0),
            hasBase,
            new TensorShape(100, 100),
            new SeededMasks(settings, "w", 3)
        );
        double[] whole = InMemory.Merge(merger, inputs);

        foreach ((int start, int length) in new[] { (9_999, 1), (5_000, 1_024), (4_097, 3), (0, 2_047), (77, 0) })
        {
            double[] part = new double[length];
            merger.Merge(InMemory.Tile(inputs, start, length), part);
            Assert.Equal(whole.AsSpan(start, length).ToArray(), part);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Equal_sources_stay_what_they_are(MergeMethod method)
    {
        MergeSettings settings = SettingsFor(method) with { Density = SettingsFor(method).Density is null ? null : [1] };
        double[] source = Random(1);
        int sources = method is MergeMethod.Slerp or MergeMethod.NuSlerp ? 2 : 3;
        double[][] inputs = [.. Enumerable.Repeat(source, sources)];

        // Differences that are not normalized add up.
        settings = settings.NeedsBase && method != MergeMethod.ModelStock ? settings with { Normalize = true } : settings;
        double[] merged = InMemory.Merge(settings, settings.NeedsBase, settings.NeedsBase ? [.. inputs, Random(2)] : inputs);

        Assert.All(merged.Zip(source), static pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void A_mean_begins_with_the_first_source_and_rounds_each_sum()
    {
        var settings = new MergeSettings { Method = MergeMethod.Average };

        Assert.Equal("-0", InMemory.Merge(settings, false, [-0.0], [-0.0])[0].ToString(null, null));
        Assert.Equal(0, InMemory.Merge(settings, false, [1e300], [1], [-1e300])[0]);
        Assert.Equal(1 / 3.0, InMemory.Merge(settings, false, [1e300], [-1e300], [1])[0]);
        Assert.Equal(double.NaN, InMemory.Merge(settings, false, [double.PositiveInfinity], [double.NegativeInfinity])[0]);
        Assert.Equal([7], InMemory.Merge(settings, false, [7]));
    }

    /// <summary>As they are stored, or widened first: of any length, and from any place on.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.3, -1.7, 2.0)]
    public void An_average_of_floats_is_that_of_the_same_numbers(params double[]? weights)
    {
        var settings = new MergeSettings { Method = MergeMethod.Average, Weights = weights };
        var merger = new AverageMerger(settings, 3);
        float[] special = [float.NaN, float.PositiveInfinity, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity];
        float[][] inputs =
        [
            .. Enumerable.Range(0, 3).Select(seed => (float[])[.. special[seed..], .. Random(seed).Select(static value => (float)value)]),
        ];
        double[][] widened = Array.ConvertAll(inputs, static input => Array.ConvertAll(input, static value => (double)value));
        byte[][] stored = Array.ConvertAll(inputs, static input => MemoryMarshal.AsBytes(input.AsSpan()).ToArray());

        foreach ((int start, int length) in new[] { (0, 2_048), (3, 33), (77, 15), (5_000, 16), (1, 0) })
        {
            double[] expected = new double[length];
            double[] merged = new double[length];
            merger.Merge(InMemory.Tile(widened, start, length), expected);
            merger.MergeSingles(stored, start, merged);
            NaNs.Unify(expected);
            NaNs.Unify(merged);
            Assert.Equal(
                Array.ConvertAll(expected, BitConverter.DoubleToInt64Bits),
                Array.ConvertAll(merged, BitConverter.DoubleToInt64Bits)
            );
        }
    }

    /// <summary>A fused multiplication and addition would leave the rounding error of the product: 2^-60.</summary>
    [Fact]
    public void Products_are_rounded_before_they_are_added()
    {
        double x = 1 + Math.Pow(2, -30);
        double[] inputs = [.. Enumerable.Repeat(x, 100)];
        double[] minus = [.. Enumerable.Repeat(-(1 + Math.Pow(2, -29)), 100)];
        var settings = new MergeSettings { Weights = [1, x], Normalize = false };

        Assert.All(InMemory.Merge(settings, false, minus, inputs), static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Random_masks_keep_a_part_as_large_as_the_density_and_scale_it()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, Count)];
        double[] zeros = new double[Count];
        var settings = new MergeSettings
        {
            Method = MergeMethod.DareLinear,
            Density = [0.3],
            Seed = 5,
        };

        double[] merged = InMemory.Merge(settings, true, ones, zeros);

        double kept = merged.Count(static value => value != 0);
        Assert.InRange(kept, 2_850, 3_150);
        Assert.All(merged, value => Assert.True(value == 0 || value == Count / kept));
        double[] unscaled = InMemory.Merge(settings with { Rescale = false }, true, ones, zeros);
        Assert.Equal(merged.Select(static value => value != 0), unscaled.Select(static value => value == 1));
        Assert.NotEqual(merged, InMemory.Merge(settings with { Seed = 6 }, true, ones, zeros));
    }

    /// <summary>For ever: whoever merges again gets the same.</summary>
    [Fact]
    public void Masks_are_those_of_their_seed()
    {
        var settings = new MergeSettings { Method = MergeMethod.DareTies, Density = [0.5, 0.25] };
        double[] first = new double[16];
        double[] second = new double[16];

        new SeededMasks(settings, "dense/kernel", 2).Fill(0, 0, first);
        new SeededMasks(settings, "dense/kernel", 2).Fill(1, 0, second);

        Assert.Equal("1010011001000000", string.Concat(first));
        Assert.Equal("0100100001100010", string.Concat(second));
    }

    [Theory]
    [InlineData(MergeGrouping.Row)]
    [InlineData(MergeGrouping.Column)]
    public void Angles_of_rows_and_columns_are_those_of_vectors(MergeGrouping grouping)
    {
        var settings = new MergeSettings { Method = MergeMethod.NuSlerp, Weights = [0.6, 0.2] };
        double[][] inputs = [Random(1), Random(2)];
        var shape = new TensorShape(50, 4, 50);
        Merger merger = Merger.Create(settings with { Grouping = grouping }, 2, false, shape, new SeededMasks(settings, "w", 2));

        double[] merged = InMemory.Merge(merger, inputs);

        int[][] groups =
            grouping == MergeGrouping.Row
                ? [.. Enumerable.Range(0, Count).Chunk(50)]
                : [.. Enumerable.Range(0, Count).GroupBy(static i => i % 200).Select(static group => group.ToArray())];
        foreach (int[] group in groups)
        {
            double[] alone = InMemory.Merge(settings, false, [.. inputs.Select(input => group.Select(i => input[i]).ToArray())]);
            Assert.All(group.Zip(alone), pair => Assert.Equal(pair.Second, merged[pair.First], 1e-14));
        }
    }

    [Theory]
    [InlineData(0.95, 0.1, 95)]
    [InlineData(1, 0.5, 100)]
    [InlineData(0.5, 0.1, 50)]
    [InlineData(0, 0.1, 0)]
    public void Outliers_are_kept_where_the_density_asks_for_them(double density, double gamma, int kept)
    {
        var settings = new MergeSettings
        {
            Method = MergeMethod.Breadcrumbs,
            Density = [density],
            Gamma = [gamma],
        };
        double[] source = [.. Enumerable.Range(1, 100).Select(static i => (double)i)];

        double[] merged = InMemory.Merge(settings, true, source, new double[100]);

        int dropped = Math.Min((int)(gamma * 100), 100 - kept);
        dropped = density >= 1 ? 0 : dropped;
        Assert.Equal(source.Select(value => value > 100 - dropped || value <= 100 - dropped - kept ? 0 : value), merged);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_has_no_elements_can_be_merged(MergeMethod method)
    {
        MergeSettings settings = SettingsFor(method);
        double[][] inputs = [.. InputsFor(settings).Select(static _ => Array.Empty<double>())];

        Assert.Empty(InMemory.Merge(settings, settings.NeedsBase, inputs));
    }

    private static MergeSettings SettingsFor(MergeMethod method)
    {
        var settings = new MergeSettings { Method = method };
        return settings.IsRandom || settings.LeavesOutliers ? settings with { Density = [0.4] }
            : method == MergeMethod.Ties ? settings with { Density = [0.4], Rescale = true }
            : settings;
    }

    private static double[][] InputsFor(MergeSettings settings)
    {
        int sources = settings.Method is MergeMethod.Slerp or MergeMethod.NuSlerp ? 2 : 3;
        return [.. Enumerable.Range(1, sources + (settings.NeedsBase ? 1 : 0)).Select(Random)];
    }

    private static double[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble() - 0.5)];
    }
}
