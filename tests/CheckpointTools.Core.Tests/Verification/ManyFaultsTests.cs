using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;
using CheckpointTools.Verification;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Verification;

/// <summary>All faults are found, not the first one; and no file makes that take longer than its size allows.</summary>
public sealed class ManyFaultsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Every_damaged_block_of_an_index_and_every_wrong_value_behind_it()
    {
        string prefix = Path.Combine(_directory.CopyOf(Fixtures.TfMade("many_names"), "m"), "model");
        List<string> names = [.. Verified.Entries(prefix).Select(static entry => entry.Name)];
        byte[] index = File.ReadAllBytes(prefix + ".index");
        index[^3000] ^= 1;
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        (string first, long firstAt, _) = Verified.Entries(prefix).First(static entry => entry.Size > 0);
        data[firstAt] ^= 1;
        File.WriteAllBytes(prefix + ".index", index);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.Contains(faults, static fault => fault.Code is FaultCode.DamagedBlock);
        Assert.Contains(faults, fault => fault.Code == FaultCode.ChecksumMismatch && fault.Variable == first);
        Assert.True(names.Count > 4000);
    }

    [Fact]
    public void Every_value_that_is_wrong()
    {
        string prefix = Path.Combine(_directory.CopyOf(Fixtures.TfMade("bert_like"), "m"), "bert_model.ckpt");
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        List<(string Name, long Offset, long Size)> all = [.. Verified.Entries(prefix).Where(static entry => entry.Size > 0)];
        List<string> wrong = [];
        for (int i = 0; i < all.Count; i += 3)
        {
            data[all[i].Offset + all[i].Size - 1] ^= 0x10;
            wrong.Add(all[i].Name);
        }

        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        Assert.Equal(wrong, Verified.Faults(prefix).Select(static fault => fault.Variable));
    }

    [Fact]
    public void Every_entry_that_is_wrong_in_its_own_way()
    {
        var bundle = new BundleBuilder()
            .Add("bool", DataType.Bool, new TensorShape(2), [0, 2])
            .Add("dtype", new Proto.Entry { Dtype = 99 })
            .Add("good", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Add("int4", DataType.Int4, new TensorShape(3), [0xF8, 7, 0x7F])
            .Add("shard", new Proto.Entry { Dtype = 1, ShardId = 7, Size = 4 })
            .Add("size", new Proto.Entry { Dtype = 1, Size = 3 })
            .Add("sum", DataType.Float32, TensorShape.Scalar, new byte[4], checksum: 1);

        List<CheckpointFault> faults = Verified.Faults(bundle.Write(_directory));

        Assert.Equal(
            [
                ("bool", FaultCode.InvalidValue), ("dtype", FaultCode.InvalidDataType), ("int4", FaultCode.InvalidValue), ("shard", FaultCode.InvalidPlace),
                ("size", FaultCode.SizeMismatch), ("sum", FaultCode.ChecksumMismatch),
            ],
            faults.Where(static fault => fault.Variable is not null).Select(static fault => (fault.Variable!, fault.Code)).Order());
    }

    [Fact]
    public void Orphans_of_several_variables_are_named_each()
    {
        var bundle = new BundleBuilder().Add("x", DataType.Float32, TensorShape.Scalar, new byte[4]);
        byte[] entry = new Proto.Entry { Dtype = 1, Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = 1 } } }, Size = 4, Crc32C = ReferenceCrc.MaskedOf(new byte[4]) }.ToByteArray();
        string prefix = bundle.Write(_directory, [(SliceKey.Encode("b"u8, new TensorSlice(new SliceExtent(0, 1))), entry), (SliceKey.Encode("a"u8, new TensorSlice(new SliceExtent(0, 1))), entry)]);

        Assert.Equal(["a", "b"], Verified.Faults(prefix).Where(static fault => fault.Code == FaultCode.OrphanSlice).Select(static fault => fault.Variable));
    }

    [Fact]
    public void Structure_alone_is_judged_without_reading_a_value()
    {
        string prefix = Path.Combine(_directory.CopyOf(Fixtures.TfMade("bert_like"), "m"), "bert_model.ckpt");
        string data = prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        Array.Clear(bytes);
        File.WriteAllBytes(data, bytes);
        Assert.Empty(Verified.Faults(prefix, structureOnly: true));

        File.WriteAllBytes(data, bytes[..^1]);
        Assert.Contains(FaultCode.DataFileTooShort, Verified.Codes(prefix, structureOnly: true));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void However_the_ranges_overlap_the_file_is_read_a_few_times_at_most(int dataType)
    {
        const int Count = 2000;
        const int Length = 1 << 20;
        var bundle = new BundleBuilder();
        bundle.Add("all", DataType.UInt8, new TensorShape(Length), new byte[Length]);
        for (int i = 0; i < Count; i++)
        {
            long size = Length - (4 * i);
            long elements = dataType == DataType.String.Number ? size / 2 : size / 4;
            bundle.Add($"v{i:D4}", new Proto.Entry { Dtype = dataType, Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = elements } } }, Offset = 4 * i, Size = size });
        }

        string prefix = bundle.Write(_directory);
        long read = 0;
        List<CheckpointFault> faults = [];
        CheckpointVerifier.Verify(VerificationTarget.Find(prefix), faults.Add, new VerificationOptions { OnProgress = progress => read = Math.Max(read, progress.BytesDone) }, TestContext.Current.CancellationToken);

        Assert.Equal(Count, faults.Where(static fault => fault.Variable is not null && fault.Severity == FaultSeverity.Error).Select(static fault => fault.Variable).Distinct().Count());
        Assert.InRange(read, 1, 4 * Length);
    }

    [Fact]
    public void It_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => CheckpointVerifier.Verify(VerificationTarget.Find(Fixtures.TfMade("bert_like", "bert_model.ckpt")), static _ => { }, null, stop.Token));
    }

    public void Dispose() => _directory.Dispose();
}
