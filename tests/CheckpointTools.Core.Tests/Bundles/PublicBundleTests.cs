using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Bundles;

/// <summary>Checkpoints of public projects, 2016 to 2025: other writers, Snappy, old string payloads.</summary>
public sealed class PublicBundleTests
{
    private const string IndexOnly = "tensorflow+lingvo";

    public static IEnumerable<TheoryDataRow<string>> All => FixtureRows.PrefixesUnder(FixtureRows.Public);

    public static IEnumerable<TheoryDataRow<string>> WithData =>
        FixtureRows.PrefixesUnder(FixtureRows.Public, static path => !path.Contains(IndexOnly, StringComparison.Ordinal));

    public static IEnumerable<TheoryDataRow<string>> WithoutData =>
        FixtureRows.PrefixesUnder(FixtureRows.Public, static path => path.Contains(IndexOnly, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Lists(string prefix) =>
        Assert.NotEmpty(CheckpointContents.ReadVariables(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")[..^".index".Length])));

    [Theory]
    [MemberData(nameof(WithData))]
    public void Verifies_and_reads_every_variable(string prefix)
    {
        using var bundle = BundleReader.Open(Fixtures.Require(prefix + ".index")[..^".index".Length]);
        using var reader = new TensorReader(bundle);

        Assert.All(
            StoredTensors.All(bundle),
            tensor =>
            {
                Assert.Null(StoredTensors.VerifyPayloads(bundle, tensor));
                Assert.NotNull(StoredTensors.Values(reader, tensor));
            }
        );
    }

    [Theory]
    [MemberData(nameof(WithoutData))]
    public void Says_which_data_file_is_missing(string prefix)
    {
        using var bundle = BundleReader.Open(Fixtures.Require(prefix + ".index")[..^".index".Length]);
        using var reader = new TensorReader(bundle);
        BundleTensor first = StoredTensors.All(bundle)[0];

        CheckpointException error = Assert.Throws<CheckpointException>(() => StoredTensors.Values(reader, first));

        Assert.Equal(CheckpointError.DataFileMissing, error.Error);
        Assert.Equal(bundle.DataPath(0), error.File);
    }

    [Fact]
    public void Reads_strings_written_before_lengths_had_64_bits()
    {
        if (Fixtures.Find(FixtureRows.Public + "/tensorflow+tensorflow/old_string_tensors") is not { } folder)
        {
            Assert.Skip("The public fixtures are not beside this checkout.");
            return;
        }

        string index = Directory.EnumerateFiles(folder, "*.index", SearchOption.AllDirectories).Single();
        using var bundle = BundleReader.Open(index[..^".index".Length]);
        using var reader = new TensorReader(bundle);

        Assert.Equal(["hello"], Assert.IsType<string[]>(StoredTensors.Values(reader, StoredTensors.Single(bundle, "scalar"))));
        Assert.Equal(
            ["hello", "", "x01", new string('c', 1024)],
            Assert.IsType<string[]>(StoredTensors.Values(reader, StoredTensors.Single(bundle, "strs")))
        );
        Assert.Equal(
            Enumerable.Repeat(16.18f, 6),
            Assert.IsType<float[,]>(StoredTensors.Values(reader, StoredTensors.Single(bundle, "floats"))).Cast<float>()
        );
        Assert.Equal([""], Assert.IsType<string[]>(StoredTensors.Values(reader, StoredTensors.Single(bundle, "string_tensor"))));
    }
}
