using System.Text;
using CheckpointTools.Locating;
using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Verification;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Verification;

/// <summary>All faults are found, not the first one; and no file makes that take longer than its size allows.</summary>
public sealed class ManyFaultsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Every_damaged_block_of_an_index_and_every_wrong_value_before_between_and_behind()
    {
        string prefix = _directory["m"];
        var bundle = new SmallBundle();
        for (int i = 0; i < 30_000; i++)
        {
            bundle.Bytes($"v{i:D5}/{new string('x', 20)}", [1]);
        }

        bundle.Write(prefix);
        byte[] index = File.ReadAllBytes(prefix + ".index");
        long[] damaged = [.. IndexBlocks.Read(index)[1..^1].Where(static (_, i) => i % 2 == 0).Select(static block => (long)block.Offset)];
        Array.ForEach(damaged, offset => index[offset + 100] ^= 1);
        File.WriteAllBytes(prefix + ".index", index);
        string[] left = Left(prefix);
        string[] wrong = [left[0], left[left.Length / 2], left[^1]];
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        Array.ForEach(wrong, name => data[int.Parse(name.AsSpan(1, 5), null)] ^= 1);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);

        List<CheckpointFault> faults = Verified.Faults(prefix);

        Assert.True(damaged.Length > 1);
        Assert.Equal(
            damaged,
            faults.Where(static fault => fault.Code == FaultCode.DamagedBlock).Select(static fault => fault.Offset!.Value)
        );
        Assert.Equal(wrong, faults.Where(static fault => fault.Code == FaultCode.ChecksumMismatch).Select(static fault => fault.Variable));
        Assert.Equal(damaged.Length + wrong.Length, faults.Count);

        static string[] Left(string prefix) =>
            [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), static _ => { }).Select(static variable => variable.Name)];
    }

    [Fact]
    public void A_key_that_is_out_of_order_does_not_hide_what_is_behind_it()
    {
        string prefix = _directory["m"];
        byte[] data = [1, 2, 3, 4, 5];
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);
        File.WriteAllBytes(
            prefix + ".index",
            RawTable.Build([
                ([], [0x08, 0x01]),
                .. new[] { "aaaa", "cccd", "cccc", "dddd", "eeee" }.Select(
                    (name, i) => (Encoding.ASCII.GetBytes(name), Entry(i, name == "eeee" ? (byte)9 : data[i]))
                ),
            ])
        );

        List<CheckpointFault> faults = Verified.Faults(prefix);
        List<CheckpointException> passed = [];
        IEnumerable<string> listed = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(prefix), passed.Add)
            .Select(static variable => variable.Name);

        Assert.Equal(
            [(FaultCode.KeyOrder, null), (FaultCode.ChecksumMismatch, "eeee")],
            faults.Select(static fault => (fault.Code, fault.Variable))
        );
        Assert.Equal(["aaaa", "cccd", "dddd", "eeee"], listed);
        Assert.Equal([FaultCode.KeyOrder], passed.Select(static fault => fault.Fault!.Value));
    }

    [Fact]
    public void Lengths_that_take_more_bytes_than_they_need_are_a_warning_and_lose_nothing()
    {
        string prefix = _directory["m"];
        byte[] entry = Entry(0, 7);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [7]);
        (int, byte[], byte[])[] entries = [(0, [], [0x08, 0x01]), (0, "a"u8.ToArray(), entry)];
        File.WriteAllBytes(prefix + ".index", RawTable.BuildShared(entries));
        Assert.Empty(Verified.Faults(prefix));
        File.WriteAllBytes(prefix + ".index", RawTable.BuildShared(entries, hasLongNumbers: true));

        CheckpointFault fault = Assert.Single(Verified.Faults(prefix));

        Assert.Equal((FaultCode.LongNumber, FaultSeverity.Warning, 0L), (fault.Code, fault.Severity, fault.Offset));
        Assert.Equal(["a"], Checkpoints.List(prefix).Select(static variable => variable.Name));
    }

    [Fact]
    public void A_variable_without_elements_may_lie_beyond_its_file()
    {
        string prefix = _directory["m"];
        byte[] empty = new Proto.Entry
        {
            Dtype = DataType.UInt8.Number,
            Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = 0 } } },
            Offset = 1000,
            Crc32C = ReferenceCrc.MaskedOf([]),
        }.ToByteArray();
        byte[] full = Entry(0, 7);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [7]);
        File.WriteAllBytes(
            prefix + ".index",
            RawTable.Build([([], [0x08, 0x01]), ("empty"u8.ToArray(), empty), ("full"u8.ToArray(), full)])
        );

        CheckpointFault fault = Assert.Single(Verified.Faults(prefix));

        Assert.Equal((FaultCode.EmptyOutside, FaultSeverity.Warning, "empty"), (fault.Code, fault.Severity, fault.Variable));
        Assert.True(CheckpointContents.Describe(CheckpointLocator.Find(prefix), isLatest: false).IsComplete);
        using var checkpoint = Checkpoint.Open(prefix);
        Assert.Empty(checkpoint.Read<byte[]>("empty", TestContext.Current.CancellationToken));
        Checkpoints.Copy(Checkpoints.List(prefix), _directory["copy"]);
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    [Fact]
    public void Any_number_of_keys_out_of_order_is_one_fault_of_their_block()
    {
        string prefix = _directory["m"];
        byte[] entry = Entry(0, 7);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [7]);
        File.WriteAllBytes(
            prefix + ".index",
            RawTable.Build([
                ([], [0x08, 0x01]),
                .. new[] { "m", "d", "c", "b", "a", "x" }.Select(name => (Encoding.ASCII.GetBytes(name), entry)),
            ])
        );

        List<CheckpointException> passed = [];
        IEnumerable<string> listed = CheckpointContents
            .ReadVariables(CheckpointLocator.Find(prefix), passed.Add)
            .Select(static variable => variable.Name);

        Assert.Equal(["m", "x"], listed);
        Assert.Equal([FaultCode.KeyOrder], passed.Select(static fault => fault.Fault!.Value));
    }

    [Fact]
    public void Every_slice_that_is_wrong()
    {
        SmallBundle bundle = new SmallBundle().BandsOfStrings("s", [1, 1, 1], "a", "b", "c");
        bundle.EntryOfBand("s", 0, 1).Dtype = DataType.Int32.Number;
        bundle.EntryOfBand("s", 2, 1).Shape.Dim[0].Size = 2;

        List<CheckpointFault> faults = Verified.Faults(bundle.Write(_directory["m"]));

        Assert.Equal(
            ["s", "s"],
            faults.Where(static fault => fault.Severity == FaultSeverity.Error).Select(static fault => fault.Variable)
        );
    }

    [Fact]
    public void Keys_of_slices_that_unpack_without_end_are_a_fault_and_no_end_of_the_verification()
    {
        string prefix = _directory["m"];
        byte[] name = Enumerable.Repeat((byte)'n', 30_000).ToArray();
        byte[][] keys = [.. Enumerable.Range(0, 200).Select(i => SliceKey.Encode(name, new TensorSlice(new SliceExtent(i, 1))))];
        byte[] entry = new Proto.Entry { Dtype = 1 }.ToByteArray();
        File.WriteAllBytes(prefix + ".data-00000-of-00001", []);
        File.WriteAllBytes(
            prefix + ".index",
            RawTable.BuildShared([
                (0, [], [0x08, 0x01]),
                (0, keys[0], entry),
                .. keys.Skip(1)
                    .Select((key, i) => (keys[i].AsSpan().CommonPrefixLength(key), key[keys[i].AsSpan().CommonPrefixLength(key)..], entry)),
            ])
        );

        List<CheckpointException> passed = [];

        Assert.Contains(FaultCode.DamagedBlock, Verified.Codes(prefix));
        Assert.Empty(CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), passed.Add));
        Assert.NotEmpty(passed);
    }

    [Fact]
    public void Files_that_are_missing_or_cut_short_do_not_make_slices_share_bytes()
    {
        string prefix = new SmallBundle(shardCount: 2).RowsOfFloats("w", 50, [2, 2], new float[200]).Write(_directory["m"]);
        string first = prefix + ".data-00000-of-00002";
        byte[] bytes = File.ReadAllBytes(first);
        File.WriteAllBytes(first, bytes[..100]);
        Assert.Equal([FaultCode.TruncatedFile, FaultCode.DataFileTooShort], Verified.Codes(prefix));
        File.Delete(first);
        Assert.Equal([FaultCode.DataFileMissing], Verified.Codes(prefix));
    }

    [Fact]
    public void A_data_file_may_be_a_link_to_another_place()
    {
        Needs.SymbolicLinks();
        string prefix = new SmallBundle(shardCount: 2).RowsOfFloats("w", 50, [2, 2], new float[200]).Write(_directory["m"]);
        string first = prefix + ".data-00000-of-00002";
        File.Move(first, _directory["elsewhere"]);
        File.CreateSymbolicLink(first, _directory["elsewhere"]);

        Assert.Empty(Verified.Codes(prefix));
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
            .Add("int4s", DataType.Int4, new TensorShape(4), [0xF8, 0xFF, 8, 15])
            .Add(
                "shard",
                new Proto.Entry
                {
                    Dtype = 1,
                    ShardId = 7,
                    Size = 4,
                }
            )
            .Add("size", new Proto.Entry { Dtype = 1, Size = 3 })
            .Add("sum", DataType.Float32, TensorShape.Scalar, new byte[4], checksum: 1);

        List<CheckpointFault> faults = Verified.Faults(bundle.Write(_directory));

        Assert.Equal(
            [
                ("bool", FaultCode.InvalidValue),
                ("dtype", FaultCode.InvalidDataType),
                ("int4", FaultCode.InvalidValue),
                ("shard", FaultCode.InvalidPlace),
                ("size", FaultCode.SizeMismatch),
                ("sum", FaultCode.ChecksumMismatch),
            ],
            faults.Where(static fault => fault.Variable is not null).Select(static fault => (fault.Variable!, fault.Code)).Order()
        );
    }

    [Fact]
    public void Orphans_of_several_variables_are_named_each()
    {
        var bundle = new BundleBuilder().Add("x", DataType.Float32, TensorShape.Scalar, new byte[4]);
        byte[] entry = new Proto.Entry
        {
            Dtype = 1,
            Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = 1 } } },
            Size = 4,
            Crc32C = ReferenceCrc.MaskedOf(new byte[4]),
        }.ToByteArray();
        string prefix = bundle.Write(
            _directory,
            [
                (SliceKey.Encode("b"u8, new TensorSlice(new SliceExtent(0, 1))), entry),
                (SliceKey.Encode("a"u8, new TensorSlice(new SliceExtent(0, 1))), entry),
            ]
        );

        Assert.Equal(
            ["a", "b"],
            Verified.Faults(prefix).Where(static fault => fault.Code == FaultCode.OrphanSlice).Select(static fault => fault.Variable)
        );
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
            bundle.Add(
                $"v{i:D4}",
                new Proto.Entry
                {
                    Dtype = dataType,
                    Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = elements } } },
                    Offset = 4 * i,
                    Size = size,
                }
            );
        }

        string prefix = bundle.Write(_directory);
        long read = 0;
        List<CheckpointFault> faults = [];
        CheckpointVerifier.Verify(
            VerificationTarget.Find(prefix),
            faults.Add,
            new VerificationOptions { OnProgress = progress => read = Math.Max(read, progress.BytesDone) },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            Count,
            faults
                .Where(static fault => fault.Variable is not null && fault.Severity == FaultSeverity.Error)
                .Select(static fault => fault.Variable)
                .Distinct()
                .Count()
        );
        Assert.InRange(read, 1, 4 * Length);
    }

    [Fact]
    public void It_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            CheckpointVerifier.Verify(
                VerificationTarget.Find(Fixtures.TfMade("bert_like", "bert_model.ckpt")),
                static _ => { },
                null,
                stop.Token
            )
        );
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>The entry of a byte, with the checksum of a value that it may not have.</summary>
    private static byte[] Entry(int offset, byte summed) =>
        new Proto.Entry
        {
            Dtype = DataType.UInt8.Number,
            Shape = new Proto.Shape(),
            Offset = offset,
            Size = 1,
            Crc32C = ReferenceCrc.MaskedOf([summed]),
        }.ToByteArray();
}
