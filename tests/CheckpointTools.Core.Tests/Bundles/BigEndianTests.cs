using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Bundles;

/// <summary>A bundle written on a machine with the highest byte first reads as one written with the lowest first.</summary>
public sealed class BigEndianTests
{
    /// <summary>The unit that byte order applies to (format.md 3.6); types not named have none.</summary>
    private static readonly Dictionary<string, int> Units = new()
    {
        ["half"] = 2,
        ["bfloat16"] = 2,
        ["int16"] = 2,
        ["uint16"] = 2,
        ["qint16"] = 2,
        ["quint16"] = 2,
        ["float"] = 4,
        ["int32"] = 4,
        ["uint32"] = 4,
        ["qint32"] = 4,
        ["complex64"] = 4,
        ["double"] = 8,
        ["int64"] = 8,
        ["uint64"] = 8,
        ["complex128"] = 8,
    };

    [Fact]
    public void Every_dtype_reads_as_its_little_endian_original()
    {
        var original = ExpectedCheckpoint.Load(Fixtures.Require("tf-made/all_dtypes/expected.json"));
        using var directory = new TemporaryDirectory();
        using var littleBundle = BundleReader.Open(original.Prefix);
        using var littleReader = new TensorReader(littleBundle);
        Dictionary<string, BundleTensor> little = StoredTensors.All(littleBundle).ToDictionary(static tensor => tensor.Name);
        var builder = new BundleBuilder { Header = { Endianness = 1 } };
        foreach (ExpectedVariable variable in original.Variables)
        {
            BundleTensor tensor = little[variable.Name];
            (byte[] payload, uint checksum) =
                tensor.Entry.DataType == DataType.String
                    ? Payloads.Strings(littleReader.ReadStrings(tensor, TestContext.Current.CancellationToken), isBigEndian: true)
                    : Plain(
                        Swap(
                            littleReader.ReadBytes(tensor, TestContext.Current.CancellationToken),
                            Units.GetValueOrDefault(variable.DataType, 1)
                        )
                    );
            builder.Add(variable.Name, tensor.Entry.DataType, tensor.Entry.Shape, payload, checksum);
        }

        using var bundle = BundleReader.Open(builder.Write(directory));
        using var reader = new TensorReader(bundle);
        List<BundleTensor> tensors = StoredTensors.All(bundle);

        Assert.True(bundle.Header.IsBigEndian);
        Assert.Equal(
            original.Variables.Select(static variable => (variable.Name, variable.Sha256)),
            tensors.Select(tensor => (tensor.Name, (string?)StoredTensors.Hash(reader, tensor)))
        );
    }

    [Fact]
    public void The_recorded_big_endian_bundle_reads_without_a_word()
    {
        if (Fixtures.Find(FixtureRows.Damaged + "/hdr-endian-big-dtypes") is not { } folder)
        {
            Assert.Skip("The damaged checkpoints are not beside this checkout.");
            return;
        }

        using var bundle = BundleReader.Open(folder + "/ckpt");

        Assert.True(bundle.Header.IsBigEndian);
        Assert.Empty(Exercise.Checkpoint(folder + "/ckpt"));
    }

    private static (byte[] Bytes, uint Checksum) Plain(byte[] bytes) => (bytes, ReferenceCrc.MaskedOf(bytes));

    private static byte[] Swap(byte[] bytes, int unit) => [.. bytes.Chunk(unit).SelectMany(static element => element.Reverse())];
}
