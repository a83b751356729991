using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Bundles;

/// <summary>Checkpoints that TensorFlow wrote read as TensorFlow itself read them.</summary>
public sealed class TensorFlowBundleTests
{
    public static IEnumerable<TheoryDataRow<string>> Recorded => RecordedWith(static _ => true);

    public static IEnumerable<TheoryDataRow<string>> WithHashes => RecordedWith(static variable => variable.Sha256 is not null);

    public static IEnumerable<TheoryDataRow<string>> WithValues => RecordedWith(static variable => variable.Values is not null);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Lists_the_names_dtypes_and_shapes_that_TensorFlow_lists(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));

        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(expected.Prefix))];

        Assert.Equal(
            expected.Variables.Select(static variable =>
                (variable.Name, DataType.Parse(variable.DataType), new TensorShape(variable.Shape))
            ),
            variables.Select(static variable => (variable.Name, variable.DataType, variable.Shape))
        );
        Assert.Equal(
            variables.Select(static variable => TensorName.ToBytes(variable.Name)).Order(ByteSequenceComparer.Instance),
            variables.Select(static variable => TensorName.ToBytes(variable.Name))
        );
    }

    [Theory]
    [MemberData(nameof(WithHashes))]
    public void Reads_the_bytes_that_TensorFlow_reads(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));
        using var bundle = BundleReader.Open(expected.Prefix);
        using var reader = new TensorReader(bundle);
        Dictionary<string, BundleTensor> tensors = StoredTensors.All(bundle).ToDictionary(static tensor => tensor.Name);

        Assert.All(
            expected.Variables.Where(static variable => variable.Sha256 is not null),
            variable => Assert.Equal(variable.Sha256, StoredTensors.Hash(reader, tensors[variable.Name]))
        );
    }

    [Theory]
    [MemberData(nameof(WithValues))]
    public void Gives_the_values_that_TensorFlow_gives(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));
        using var bundle = BundleReader.Open(expected.Prefix);
        using var reader = new TensorReader(bundle);
        Dictionary<string, BundleTensor> tensors = StoredTensors.All(bundle).ToDictionary(static tensor => tensor.Name);

        Assert.All(
            expected.Variables.Where(static variable => variable.Values is not null),
            variable =>
            {
                object value = StoredTensors.Values(reader, tensors[variable.Name], stringsAsBytes: true);
                object[] actual = Scalars.Flatten(value, tensors[variable.Name].Entry.Shape);

                Assert.Equal(variable.Values!.Value.GetArrayLength(), actual.Length);
                Assert.All(actual, (element, index) => Scalars.AssertEqual(variable.Values.Value[index], element));
            }
        );
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Verifies_every_payload(string recorded)
    {
        using var bundle = BundleReader.Open(ExpectedCheckpoint.Load(Fixtures.Require(recorded)).Prefix);

        Assert.All(StoredTensors.All(bundle), tensor => Assert.Null(StoredTensors.VerifyPayloads(bundle, tensor)));
    }

    [Fact]
    public void Puts_half_slices_together_where_TensorFlow_cannot()
    {
        using var bundle = BundleReader.Open(Fixtures.Require("tf-made/partitioned") + "/model");
        using var reader = new TensorReader(bundle);

        object values = StoredTensors.Values(reader, StoredTensors.Single(bundle, "emb/half"));

        Assert.Equal(Enumerable.Range(1, 12).Select(static number => (Half)number), Assert.IsType<Half[,]>(values).Cast<Half>());
    }

    [Fact]
    public void Says_that_variants_can_be_copied_but_not_read()
    {
        using var bundle = BundleReader.Open(Fixtures.Require("tf-made/variant_tensor") + "/model");
        using var reader = new TensorReader(bundle);
        BundleTensor list = StoredTensors.Single(bundle, "list");

        CheckpointException error = Assert.Throws<CheckpointException>(() => StoredTensors.Values(reader, list));

        Assert.Equal(DataType.Variant, list.Entry.DataType);
        Assert.Equal(CheckpointError.UnsupportedDataType, error.Error);
        Assert.Equal("list", error.Variable);
    }

    [Fact]
    public void Gives_scalars_as_scalars_and_strings_as_text()
    {
        using var bundle = BundleReader.Open(Fixtures.Require("tf-made/all_dtypes") + "/model");
        using var reader = new TensorReader(bundle);

        Assert.Equal(0.5f, Assert.IsType<float>(StoredTensors.Values(reader, StoredTensors.Single(bundle, "scalar/float32"))));
        Assert.Equal("hello", StoredTensors.Values(reader, StoredTensors.Single(bundle, "string/scalar")));
        Assert.Equal(
            new[,]
            {
                { "äöü", "日本語" },
                { "😀", "end" },
            },
            StoredTensors.Values(reader, StoredTensors.Single(bundle, "string/unicode"))
        );
    }

    [Fact]
    public void Describes_the_whole_checkpoint()
    {
        CheckpointInfo info = CheckpointContents.Describe(
            CheckpointLocator.Find(Fixtures.Require("tf-made/partitioned_sharded") + "/model.ckpt-7"),
            isLatest: true
        );

        Assert.Equal(
            (7L, 4L, 3, false, true, true),
            (info.Step!.Value, info.VariableCount, info.ShardCount, info.IsObjectBased, info.IsComplete, info.IsLatest)
        );
    }

    [Fact]
    public void Counts_a_partitioned_variable_once_with_the_bytes_of_all_its_slices()
    {
        CheckpointVariable table = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(Fixtures.Require("tf-made/partitioned") + "/model"))
            .Single(static variable => variable.Name == "emb/table");

        Assert.True(table.IsSliced);
        Assert.Equal(40 * sizeof(float), table.Size);
    }

    /// <summary>The checkpoints that have a variable of a kind: a row without one would pass whatever is read.</summary>
    private static IEnumerable<TheoryDataRow<string>> RecordedWith(Func<ExpectedVariable, bool> isWanted)
    {
        return
        [
            .. FixtureRows.FilesUnder(FixtureRows.TensorFlowMade, "expected*.json", Has),
            .. FixtureRows.FilesUnder("oracle/graph/golden", "expected.json", Has),
            .. FixtureRows.FilesUnder("oracle/graph/bases", "expected.json", Has),
            .. FixtureRows.FilesUnder("oracle/initfrom/ckpts", "expected.json", Has),
            .. FixtureRows.FilesUnder("oracle/corrupt/good", "expected.json", Has),
        ];

        bool Has(string file) => ExpectedCheckpoint.IsOfBundle(file) && ExpectedCheckpoint.Load(file).Variables.Any(isWanted);
    }
}
