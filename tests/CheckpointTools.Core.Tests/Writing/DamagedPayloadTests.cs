using System.Globalization;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Checksums are verified as the bytes pass: a damaged value stops the transfer and is named.</summary>
public sealed class DamagedPayloadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("tf-made/all_dtypes/model")]
    [InlineData("tf-made/partitioned_sharded/model.ckpt-7")]
    [InlineData("tf-made/variant_tensor/model")]
    public void A_flipped_bit_in_any_payload_is_noticed_and_named(string fixture)
    {
        string prefix = CopyOf(fixture);
        foreach ((BundleEntry entry, string name, string path) in Payloads(prefix))
        {
            byte[] sound = File.ReadAllBytes(path);
            byte[] damaged = [.. sound];
            damaged[entry.Offset + (entry.Size / 2)] ^= 0x10;
            File.WriteAllBytes(path, damaged);

            CheckpointException error = AssertStops(prefix);

            Assert.Equal((path, name, entry.Offset), (error.File, error.Variable, error.Offset));
            Assert.True(error.Error is CheckpointError.ChecksumMismatch or CheckpointError.DamagedData);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"offset {entry.Offset}"), error.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, sound);
        }
    }

    [Fact]
    public void The_message_has_both_checksums()
    {
        SmallBundle bundle = new SmallBundle().Bytes("first", [1]).Bytes("w", [1, 2, 3, 4]);
        string prefix = bundle.Write(_directory["source"]);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [1, 1, 2, 3, 5]);

        CheckpointException error = AssertStops(prefix);

        Assert.Equal(CheckpointError.ChecksumMismatch, error.Error);
        Assert.Equal(
            $"{prefix}.data-00000-of-00001: the variable 'w' at offset 1 (4 bytes) has the checksum "
                + $"{ReferenceCrc.MaskedOf([1, 2, 3, 5]):x8}, but {bundle["w"].Crc32C:x8} is stored in the index. "
                + "The data file was damaged, or belongs to another step: get it again together with its index.",
            error.Message
        );
    }

    [Fact]
    public void A_wrong_checksum_of_a_tensor_without_bytes_is_noticed()
    {
        SmallBundle bundle = new SmallBundle().Bytes("none", []).Bytes("w", [1]);
        bundle["none"].Crc32C ^= 1;

        Assert.Equal("none", AssertStops(bundle.Write(_directory["source"])).Variable);
    }

    [Fact]
    public void A_damaged_value_that_was_not_chosen_stops_nothing()
    {
        string prefix = new SmallBundle().Bytes("a", [1]).Bytes("b", [2]).Write(_directory["source"]);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [1, 9]);

        Checkpoints.Copy([Checkpoints.Variable(prefix, "a")], _directory["copy"]);

        Assert.Equal([1], Checkpoints.Data(_directory["copy"]));
    }

    [Fact]
    public void The_last_byte_of_a_large_tensor_counts()
    {
        byte[] large = new byte[(6 << 20) + 1];
        string prefix = new SmallBundle().Bytes("large", large).Write(_directory["source"]);
        large[^1] = 1;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", large);

        Assert.Equal(CheckpointError.ChecksumMismatch, AssertStops(prefix).Error);
    }

    [Fact]
    public void A_data_file_cut_short_between_plan_and_execution_is_noticed()
    {
        string prefix = new SmallBundle().Bytes("a", [1, 2, 3]).Write(_directory["source"]);
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(prefix), _directory["new/copy"]);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [1, 2]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.SourceChanged, error.Error);
        Assert.Equal(["source.data-00000-of-00001", "source.index"], Tree.NamesIn(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();

    private static List<(BundleEntry Entry, string Name, string Path)> Payloads(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return
        [
            .. from tensor in StoredTensors.All(bundle)
            from entry in tensor.Payloads
            where entry.Size > 0
            select (entry, tensor.Name, bundle.DataPath(entry.ShardId)),
        ];
    }

    private CheckpointException AssertStops(string prefix)
    {
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(prefix), _directory["new/dir/copy"])
        );

        Assert.Equal(before, Tree.List(_directory.Path));
        return error;
    }

    private string CopyOf(string fixture)
    {
        string source = Fixtures.Require(fixture + ".index")[..^".index".Length];
        foreach (string file in Fixtures.FilesOf(source))
        {
            File.WriteAllBytes(_directory[Path.GetFileName(file)], File.ReadAllBytes(file));
        }

        return _directory[Path.GetFileName(source)];
    }
}
