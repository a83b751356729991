using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.V1;

/// <summary>V1 checkpoints that TensorFlow wrote read as TensorFlow reads them, and better where it refuses; copied, they are V2.</summary>
public sealed class V1FixtureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> Recorded =>
        [
            .. FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "expected.json", ExpectedCheckpoint.IsOfLegacy),
            .. FixtureRows.FilesUnder("oracle/corrupt/good", "expected.json", ExpectedCheckpoint.IsOfLegacy),
            .. FixtureRows.FilesUnder("oracle/initfrom/ckpts", "expected.json", ExpectedCheckpoint.IsOfLegacy),
        ];

    public static IEnumerable<TheoryDataRow<string>> Public =>
        FixtureRows.FilesUnder(
            FixtureRows.Public,
            "*",
            static path => CheckpointFile.IsV1(path) && !File.Exists(path + ".index") && !path.EndsWith(".index", StringComparison.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Lists_names_dtypes_and_shapes(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));

        List<CheckpointVariable> variables = Checkpoints.List(expected.Prefix);

        Assert.Equal(
            expected.Variables.Select(static variable =>
                (variable.Name, DataType.Parse(variable.DataType), new TensorShape(variable.Shape), CheckpointFormat.V1)
            ),
            variables.Select(static variable => (variable.Name, variable.DataType, variable.Shape, variable.Format))
        );
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Reads_values_also_those_that_TensorFlow_cannot(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));

        AssertValues(expected, expected.Prefix);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Becomes_a_V2_checkpoint_of_the_same_values_with_checksums(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));

        Checkpoints.Copy(Checkpoints.List(expected.Prefix), _directory["copy"]);

        AssertValues(expected, _directory["copy"]);
        using var bundle = BundleReader.Open(_directory["copy"]);
        Assert.All(StoredTensors.All(bundle), tensor => Assert.Null(StoredTensors.VerifyPayloads(bundle, tensor)));
        Assert.Equal([0x08, 0x01, 0x1a, 0x02, 0x08, 0x01], TableBytes.ReadFile(_directory["copy.index"])[0].Value);
    }

    [Theory]
    [InlineData("v1_single", "c64", 1)]
    [InlineData("v1_single", "half", 2)]
    [InlineData("v1_sharded_partitioned", "emb", 21)]
    public void What_TensorFlow_cannot_read_is_known_from_the_session_that_saved_it(string folder, string name, int count) =>
        Assert.Equal(
            count,
            ExpectedCheckpoint
                .Load(Fixtures.TfMade(folder, "expected.json"))
                .Variables.Single(variable => variable.Name == name)
                .Values?.GetArrayLength()
        );

    [Theory]
    [MemberData(nameof(Public))]
    public void Of_public_projects_reads_and_copies(string path)
    {
        string full = Fixtures.Require(path);

        List<StoredValue> values = Checkpoints.Contents(full);
        Checkpoints.Copy(Checkpoints.List(full), _directory["copy"]);

        Assert.NotEmpty(values);
        Assert.Equal(values, Checkpoints.Contents(_directory["copy"]));
    }

    [Theory]
    [InlineData("public/tensorflow+tensorflow/session_bundle_half_plus_two_v1/export-00000-of-00001", "a", 0.5f)]
    [InlineData("public/tensorflow+tensorflow/session_bundle_half_plus_two_v1/export-00000-of-00001", "b", 2f)]
    public void Of_public_projects_has_the_documented_values(string path, string name, float value)
    {
        Assert.SkipWhen(Fixtures.Public is null, Fixtures.NoPublic);
        using CheckpointReader checkpoint = Open(Fixtures.Require(path));
        using ValueReader reader = checkpoint.OpenValues();

        Assert.Equal(value, StoredTensors.Values(reader, StoredTensors.All(checkpoint).Single(tensor => tensor.Name == name)));
    }

    [Fact]
    public void Partitions_stay_as_they_are()
    {
        CheckpointVariable source = Checkpoints.Variable(Fixtures.TfMade("v1_sharded_partitioned"), "emb");

        Checkpoints.Copy([source], _directory["copy"]);

        CheckpointVariable copy = Checkpoints.Variable(_directory["copy"], "emb");
        Assert.Equal(new TensorPartition(0, 3, 2, 2), source.Partition);
        Assert.Equal((source.Partition, source.IsSliced, source.Size), (copy.Partition, copy.IsSliced, copy.Size));
    }

    [Fact]
    public void Is_described_by_all_of_its_files()
    {
        CheckpointLocation location = CheckpointLocator.Find(Fixtures.TfMade("v1_sharded_partitioned"));

        CheckpointInfo info = CheckpointContents.Describe(location, isLatest: true);

        Assert.Equal(
            (CheckpointFormat.V1, 3L, 2, true, false, true),
            (info.Format, info.VariableCount, info.ShardCount, info.IsComplete, info.IsObjectBased, info.IsLatest)
        );
        Assert.Equal(location.Files.Sum(static file => new FileInfo(file).Length), info.Size);
        Assert.Equal(
            12,
            CheckpointContents.Describe(CheckpointLocator.Find(Fixtures.TfMade("v1_single", "model.ckpt-12")), isLatest: false).Step
        );
    }

    [Fact]
    public void Compressed_with_Snappy_reads_the_same()
    {
        string original = Fixtures.TfMade("v1_single", "model.ckpt-12");
        File.WriteAllBytes(_directory["packed"], SnappyTable.Compress(File.ReadAllBytes(original)));

        Assert.Equal(Checkpoints.Contents(original), Checkpoints.Contents(_directory["packed"]));
    }

    public void Dispose() => _directory.Dispose();

    private static CheckpointReader Open(string path)
    {
        CheckpointLocation location = CheckpointLocator.Find(path);
        return CheckpointReader.Open(location.Prefix, location.Format, location.Files);
    }

    private static void AssertValues(ExpectedCheckpoint expected, string path)
    {
        using CheckpointReader checkpoint = Open(path);
        using ValueReader reader = checkpoint.OpenValues();
        Dictionary<string, BundleTensor> tensors = StoredTensors.All(checkpoint).ToDictionary(static tensor => tensor.Name);
        Assert.All(
            expected.Variables,
            variable =>
            {
                BundleTensor tensor = tensors[variable.Name];
                Assert.True(variable.Sha256 is null || variable.Sha256 == StoredTensors.Hash(reader, tensor), variable.Name);
                if (variable.Values is { } values)
                {
                    object[] actual = Scalars.Flatten(StoredTensors.Values(reader, tensor, stringsAsBytes: true), tensor.Entry.Shape);
                    Assert.Equal(values.GetArrayLength(), actual.Length);
                    Assert.All(actual, (element, index) => Scalars.AssertEqual(values[index], element));
                }
            }
        );
    }
}
