using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Values.Merging;

/// <summary>What mergekit made of the recorded tensors, and a second implementation of its formulas in double precision.</summary>
public sealed class RecordedMergeTests
{
    /// <summary>Of two equal magnitudes mergekit keeps any; where that matters, the reference says which is kept here.</summary>
    public static TheoryData<string> Ids => [.. MergeCase.All.Where(static one => !one.HasTrimTie).Select(static one => one.ToString())];

    public static TheoryData<string> WithReference =>
        [.. MergeCase.All.Where(static one => one.Reference is not null).Select(static one => one.ToString())];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Merges_are_mergekits(string id)
    {
        MergeCase recorded = MergeCase.All.Single(one => one.ToString() == id);

        double[] merged = Merge(recorded);

        for (int i = 0; i < merged.Length; i++)
        {
            Assert.True(
                merged[i] == recorded.Result[i] || Math.Abs(merged[i] - recorded.Result[i]) <= recorded.Tolerance,
                $"{merged[i]} instead of {recorded.Result[i]} at {i}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(WithReference))]
    public void Merges_are_what_the_formulas_give_in_double_precision(string id)
    {
        MergeCase recorded = MergeCase.All.Single(one => one.ToString() == id);

        double[] merged = Merge(recorded);

        // It rounds weights and differences to the dtype, as mergekit does, and takes all further steps in double precision.
        double tolerance =
            recorded.DataType == DataType.Float64 ? 4e-15
            : recorded.DataType == DataType.Float32 ? 2e-7
            : recorded.DataType == DataType.Float16 ? 1e-3
            : 1e-2;
        Assert.All(
            merged.Zip(recorded.Reference!),
            pair => Assert.Equal(pair.Second, pair.First, tolerance * Math.Max(1, Math.Abs(pair.Second)))
        );
    }

    /// <summary>bfloat16 and float give float: the first source is rounded to bfloat16.</summary>
    [Fact]
    public void Mixed_dtypes_are_merged_exactly()
    {
        double[] rounded = [0.64453125, -0.64453125, 1.359375, 0.75390625, 0.2421875];
        double[][] inputs = [rounded, MergeCase.ReadTensor("m2", "w1d")];

        double[] merged = InMemory.Merge(new MergeSettings { Method = MergeMethod.Average }, false, inputs);

        Assert.Equal(
            [0.47760123014450073, -0.39007100462913513, 1.486006736755371, 1.0626312494277954, 0.7541986703872681],
            merged.Select(static value => (double)(float)value)
        );
    }

    private static double[] Merge(MergeCase recorded)
    {
        Assert.Null(MergeSettingsChecks.FindFault(recorded.Settings, recorded.Sources, recorded.HasBase));
        return InMemory.Merge(
            Merger.Create(recorded.Settings, recorded.Sources, recorded.HasBase, recorded.Shape, recorded.Masks),
            recorded.Inputs
        );
    }
}
