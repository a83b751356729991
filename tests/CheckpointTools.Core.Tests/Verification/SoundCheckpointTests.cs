using CheckpointTools.Proof;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Verification;

/// <summary>Where nothing is wrong, nothing is said.</summary>
public sealed class SoundCheckpointTests
{
    private static readonly string[] PublicWithFaults = ["index_only", "UninitializedVariable", "table_legacy_saveable"];

    public static IEnumerable<TheoryDataRow<string>> Sound =>
        [
            .. FixtureRows.PrefixesUnder(
                FixtureRows.TensorFlowMade,
                static path =>
                    !path.EndsWith("special_names/model", StringComparison.Ordinal)
                    && !path.Contains("tf2_max_shard_size", StringComparison.Ordinal)
            ),
            .. FixtureRows.PrefixesUnder("oracle/corrupt/good"),
            // Of one, only the index was published; one asks for variables that were never given a value; one has no save_counter.
            .. FixtureRows.PrefixesUnder(
                FixtureRows.Public,
                static path => !PublicWithFaults.Any(part => path.Contains(part, StringComparison.Ordinal))
            ),
        ];

    public static IEnumerable<TheoryDataRow<string>> ObjectGraphs => FixtureRows.PrefixesUnder("oracle/graph");

    public static TheoryData<string> Legacy =>
        new("tf-made/v1_single", "tf-made/v1_sharded_partitioned", "oracle/corrupt/good/v1/ckpt", "oracle/corrupt/good/v1sharded");

    [Theory]
    [MemberData(nameof(Sound))]
    public void A_checkpoint_that_TensorFlow_wrote_has_no_fault(string prefix) =>
        Assert.Empty(Verified.Faults(Fixtures.Require(prefix + ".index")));

    [Theory]
    [MemberData(nameof(Legacy))]
    public void A_V1_checkpoint_that_TensorFlow_wrote_has_no_fault(string path)
    {
        Assert.Empty(Verified.Faults(Fixtures.Require(path)));
        Assert.Empty(Verified.Faults(Fixtures.Require(path), structureOnly: true));
    }

    /// <summary>Some of them have no save_counter: those that write() made, and a part of a merge that TensorFlow restored.</summary>
    [Theory]
    [MemberData(nameof(ObjectGraphs))]
    public void An_object_graph_that_TensorFlow_restores_has_no_error(string prefix)
    {
        List<CheckpointFault> faults = Verified.Faults(Fixtures.Require(prefix + ".index"));

        Assert.All(
            faults,
            static fault =>
                Assert.True(
                    fault.Code is FaultCode.GraphNoSaveCounter or FaultCode.UnreadableSlices or FaultCode.GraphEscapedTwice,
                    fault.ToString()
                )
        );
    }

    [Fact]
    public void Names_that_could_be_taken_for_paths_are_warnings()
    {
        List<CheckpointFault> faults = Verified.Faults(Fixtures.TfMade("special_names", "model"));

        Assert.All(faults, static fault => Assert.Equal((FaultCode.UnusualName, FaultSeverity.Warning), (fault.Code, fault.Severity)));
        Assert.Contains("..", faults.Select(static fault => fault.Variable));
        Assert.Contains("/starts", faults.Select(static fault => fault.Variable));
    }

    [Theory]
    [InlineData("C:/v", true)]
    [InlineData("c:\\v", true)]
    [InlineData("C:", false)]
    [InlineData("C:v", false)]
    [InlineData("1:/v", false)]
    [InlineData("C/:v", false)]
    [InlineData("C", false)]
    public void A_name_with_a_drive_in_front_could_be_taken_for_a_path(string name, bool isUnusual)
    {
        using var directory = new TemporaryDirectory();
        string prefix = Stored.Write(directory["model"], 1, (name, [1]));

        Assert.Equal(isUnusual ? [FaultCode.UnusualName] : [], Verified.Codes(prefix));
    }

    [Theory]
    [InlineData("max_shard_size_half", FaultCode.UnreadableSlices, "model/half/.ATTRIBUTES/VARIABLE_VALUE")]
    [InlineData("dotted_tensors", FaultCode.GraphEscapedTwice, "o/.ATTRIBUTES/my....t..Sx")]
    public void What_TensorFlow_wrote_and_cannot_restore_is_a_warning(string name, FaultCode code, string variable)
    {
        CheckpointFault fault = Assert.Single(Verified.Faults(Fixtures.Require($"oracle/graph/bases/{name}/ckpt-1.index")));

        Assert.Equal((code, FaultSeverity.Warning, variable), (fault.Code, fault.Severity, fault.Variable));
    }
}
