using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Verification;

/// <summary>Where nothing is wrong, nothing is said.</summary>
public sealed class SoundCheckpointTests
{
    public static IEnumerable<TheoryDataRow<string>> Sound =>
    [
        .. FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade, static path => !path.EndsWith("special_names/model", StringComparison.Ordinal) && !IsUncounted(path)),
        .. FixtureRows.PrefixesUnder("oracle/corrupt/good"),

        // Of the first, only the index was published; the second lacks tensors that its graph asks for.
        .. FixtureRows.PrefixesUnder(
            FixtureRows.Public,
            static path => !path.Contains("index_only", StringComparison.Ordinal) && !path.Contains("UninitializedVariable", StringComparison.Ordinal) && !IsUncounted(path)),
    ];

    public static IEnumerable<TheoryDataRow<string>> Uncounted =>
    [
        .. FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade, IsUncounted),
        .. FixtureRows.PrefixesUnder(FixtureRows.Public, IsUncounted),
    ];

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_checkpoint_that_TensorFlow_wrote_has_no_fault(string prefix) => Assert.Empty(Verified.Faults(Fixtures.Require(prefix + ".index")));

    [Theory]
    [MemberData(nameof(Uncounted))]
    public void A_checkpoint_without_save_counter_is_a_warning(string prefix) =>
        Assert.Equal([FaultCode.UnusualObjectGraph], Verified.Codes(Fixtures.Require(prefix + ".index")));

    [Fact]
    public void Names_that_could_be_taken_for_paths_are_warnings()
    {
        List<CheckpointFault> faults = Verified.Faults(Fixtures.TfMade("special_names", "model"));

        Assert.All(faults, static fault => Assert.Equal((FaultCode.UnusualName, FaultSeverity.Warning), (fault.Code, fault.Severity)));
        Assert.Contains("..", faults.Select(static fault => fault.Variable));
        Assert.Contains("/starts", faults.Select(static fault => fault.Variable));
    }

    [Fact]
    public void An_object_based_checkpoint_that_TensorFlow_cannot_restore_is_a_warning()
    {
        string? prefix = Fixtures.Find("oracle/graph/bases/max_shard_size_half/ckpt-1.index");
        Assert.SkipWhen(prefix is null, "The recorded object graphs are not beside this checkout.");

        CheckpointFault fault = Assert.Single(Verified.Faults(prefix));

        Assert.Equal((FaultCode.UnreadableSlices, "model/half/.ATTRIBUTES/VARIABLE_VALUE"), (fault.Code, fault.Variable));
    }

    /// <summary>Written by Checkpoint.write(), which makes no save_counter.</summary>
    private static bool IsUncounted(string path) =>
        path.Contains("tf2_max_shard_size", StringComparison.Ordinal) || path.Contains("table_legacy_saveable", StringComparison.Ordinal);
}
