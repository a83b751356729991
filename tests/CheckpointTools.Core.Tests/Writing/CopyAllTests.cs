using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Copying a whole checkpoint gives the same checkpoint; where the format leaves no choice, the same files.</summary>
public sealed class CopyAllTests : IDisposable
{
    private const string IndexOnly = "tensorflow+lingvo";

    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> Recorded =>
        FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "expected*.json", ExpectedCheckpoint.IsOfBundle);

    public static IEnumerable<TheoryDataRow<string>> Made => FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade);

    public static IEnumerable<TheoryDataRow<string>> PlainlyStored =>
        FixtureRows.PrefixesUnder(FixtureRows.TensorFlowMade, IsOneUncompressedShard);

    public static IEnumerable<TheoryDataRow<string>> Public =>
        FixtureRows.PrefixesUnder(FixtureRows.Public, static path => !path.Contains(IndexOnly, StringComparison.Ordinal));

    public static IEnumerable<TheoryDataRow<string>> PublicWithoutData =>
        FixtureRows.PrefixesUnder(FixtureRows.Public, static path => path.Contains(IndexOnly, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Reads_back_as_TensorFlow_read_the_original(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(expected.Prefix), copy);

        Dictionary<string, StoredValue> actual = Checkpoints.Contents(copy).ToDictionary(static value => value.Name);
        Assert.Equal(
            expected.Variables.Select(static variable => variable.Name),
            Checkpoints.List(copy).Select(static variable => variable.Name)
        );
        Assert.All(
            expected.Variables,
            variable =>
            {
                Assert.Equal(DataType.Parse(variable.DataType).ToString(), actual[variable.Name].DataType);
                Assert.Equal(new TensorShape(variable.Shape).ToString(), actual[variable.Name].Shape);
                Assert.Equal(variable.Sha256 ?? actual[variable.Name].Sha256, actual[variable.Name].Sha256);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Made))]
    [MemberData(nameof(Public))]
    public void Holds_what_the_original_holds_in_one_data_file(string fixture)
    {
        string source = PrefixOf(fixture);
        string copy = _directory["copy"];

        TransferPlan plan = Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(copy));
        Assert.Equal(["copy.data-00000-of-00001", "copy.index"], Tree.NamesIn(_directory.Path));
        Assert.Equal(plan.PayloadSize, new FileInfo(copy + ".data-00000-of-00001").Length);
        Assert.Empty(plan.Warnings);
    }

    [Theory]
    [MemberData(nameof(PlainlyStored))]
    public void Gives_back_both_files_byte_for_byte(string fixture)
    {
        string source = PrefixOf(fixture);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(copy));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void Gives_the_same_files_from_a_pipe_in_any_order(string fixture)
    {
        List<CheckpointVariable> variables = Checkpoints.List(PrefixOf(fixture));
        string first = _directory["first"];
        string second = _directory["second"];

        Checkpoints.Copy(variables, first);
        variables.Reverse();
        Checkpoints.Copy(variables, second);

        Assert.Equal(Checkpoints.Data(first), Checkpoints.Data(second));
        Assert.Equal(Checkpoints.Index(first), Checkpoints.Index(second));
    }

    [Theory]
    [MemberData(nameof(PublicWithoutData))]
    public void Refuses_a_checkpoint_whose_data_was_left_behind(string fixture)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(PrefixOf(fixture)), _directory["sub/copy"])
        );

        Assert.Equal(CheckpointError.DataFileMissing, error.Error);
        Assert.Empty(Tree.List(_directory.Path));
    }

    [Fact]
    public void Carries_the_object_graph_without_being_asked()
    {
        string source = PrefixOf("tf-made/tf2_keras3/ckpt-1");
        string copy = _directory["copy"];

        Checkpoints.Copy([.. Checkpoints.List(source).Where(static variable => variable.Name != TensorName.ObjectGraph)], copy);

        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    [Fact]
    public void Writes_the_same_files_when_they_are_flushed()
    {
        string source = PrefixOf("tf-made/bert_like/bert_model.ckpt");
        string copy = _directory["copy"];

        TransferExecutor.Execute(
            TransferPlanner.Plan(Checkpoints.List(source), copy, new TransferOptions(), TestContext.Current.CancellationToken),
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(copy));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    public void Dispose() => _directory.Dispose();

    private static string PrefixOf(string fixture) => Fixtures.Require(fixture + ".index")[..^".index".Length];

    private static bool IsOneUncompressedShard(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return bundle.Header.ShardCount == 1 && IndexBlocks.AreUncompressed(Checkpoints.Index(prefix));
    }
}
