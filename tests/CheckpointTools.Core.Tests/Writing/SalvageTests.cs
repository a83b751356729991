using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Tests.Damage;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// With SkipDamaged, a copy has what is intact of a damaged checkpoint, all of it and nothing else, and says what it has not.
/// </summary>
public sealed class SalvageTests : IDisposable
{
    /// <summary>What is salvaged of it is what its strings prove, not what its header says.</summary>
    private const string WrongByteOrder = "hdr-endian-flag";

    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> Damaged =>
        DamageCase.Rows(static damage => damage.IsCheckpoint && damage.Verdict == "error" && damage.Id != WrongByteOrder);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Damaged))]
    public void What_is_salvaged_is_what_can_be_read(string id)
    {
        string prefix = DamageCase.Load(id).Prefix;
        List<CheckpointVariable> listed = ListIntact(prefix, out bool isOpened);
        Dictionary<string, string?> readable = isOpened ? Readable(prefix) : [];
        if (readable.Values.All(static hash => hash is null))
        {
            Assert.Throws<CheckpointException>(() => Salvage(listed, _directory["copy"]));
            Assert.Empty(Tree.NamesIn(_directory.Path));
            return;
        }

        TransferPlan plan = Salvage(listed, _directory["copy"]);

        // A graph whose bytes are sound is carried as it is, whatever it says.
        Assert.NotEqual(
            "error",
            Verified.Verdict(
                Verified.Faults(_directory["copy"]).Where(static fault => !$"{fault.Code}".StartsWith("Graph", StringComparison.Ordinal))
            )
        );
        Dictionary<string, string?> copied = Readable(_directory["copy"]);
        Assert.Equal(
            readable.Where(static tensor => tensor.Value is not null).OrderBy(static tensor => tensor.Key, StringComparer.Ordinal),
            copied.OrderBy(static tensor => tensor.Key, StringComparer.Ordinal)
        );
        Assert.Empty(copied.Keys.Intersect(plan.LeftOut.Select(static left => left.Variable)));
        Assert.All(
            readable.Where(static tensor => tensor.Value is null),
            lost => Assert.Contains(lost.Key, plan.LeftOut.Select(static left => left.Variable))
        );
    }

    [Theory]
    [InlineData("graph-truncated")]
    [InlineData("graph-child-outside")]
    [InlineData("graph-int")]
    public void A_graph_that_was_saved_broken_is_kept_and_told(string id)
    {
        TransferPlan plan = Salvage(ListIntact(DamageCase.Load(id).Prefix, out _), _directory["copy"]);

        Assert.Contains(
            plan.Warnings,
            static warning => warning.EndsWith("The object graph is copied as it is.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void That_a_lost_header_leaves_the_byte_order_unknown_is_said()
    {
        List<CheckpointVariable> listed = ListIntact(DamageCase.Load("idx-multi-flip-firstblock-float").Prefix, out _);

        TransferPlan plan = Salvage(listed, _directory["copy"]);

        Assert.Contains(plan.Warnings, static warning => warning.Contains("byte order", StringComparison.Ordinal));
    }

    [Fact]
    public void The_byte_order_is_kept_where_the_rest_of_the_header_is_wrong()
    {
        string prefix = new SmallBundle(isBigEndian: true).Floats("w", [2], 1.5f, -2).Write(_directory["bad"]);
        List<(byte[] Key, byte[] Value)> entries = TableBytes.ReadFile(prefix + ".index");
        File.WriteAllBytes(
            prefix + ".index",
            TableBytes.Write([([], new Proto.Header { NumShards = 0, Endianness = 1 }.ToByteArray()), .. entries.Skip(1)])
        );

        TransferPlan plan = Salvage(ListIntact(prefix, out _), _directory["copy"]);

        Assert.True(plan.Header.IsBigEndian);
        Assert.DoesNotContain(plan.Warnings, static warning => warning.Contains("byte order", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(prefix + ".data-00000-of-00001"), Checkpoints.Data(_directory["copy"]));
    }

    [Fact]
    public void Numbers_are_taken_in_the_byte_order_that_strings_prove()
    {
        string prefix = DamageCase.Load(WrongByteOrder).Prefix;
        Assert.Contains(Verified.Faults(prefix), static fault => fault.Code == FaultCode.WrongByteOrder);

        TransferPlan plan = Salvage(ListIntact(prefix, out _), _directory["copy"]);

        Assert.Empty(plan.LeftOut);
        Assert.Contains(plan.Warnings, static warning => warning.Contains("whatever its header says", StringComparison.Ordinal));
        Assert.Equal(Checkpoints.Contents(Fixtures.Good("basic", "ckpt")), Checkpoints.Contents(_directory["copy"]));
    }

    [Fact]
    public void A_string_that_is_whole_only_as_the_header_says_keeps_its_byte_order()
    {
        string prefix = new SmallBundle().Strings("a", "x", "yy").Floats("f", [1], 1).Write(_directory["bad"]);
        (byte[] payload, uint checksum) = Payloads.Strings(["x"u8.ToArray(), "yy"u8.ToArray()], isBigEndian: true);
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        List<(byte[] Key, byte[] Value)> entries = TableBytes.ReadFile(prefix + ".index");
        byte[] turned = new Proto.Entry
        {
            Dtype = DataType.String.Number,
            Shape = new Proto.Shape { Dim = { new Proto.Shape.Types.Dim { Size = 2 } } },
            Offset = data.Length,
            Size = payload.Length,
            Crc32C = checksum,
        }.ToByteArray();
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [.. data, .. payload]);
        File.WriteAllBytes(prefix + ".index", TableBytes.Write([.. entries, ("z"u8.ToArray(), turned)]));

        TransferPlan plan = Salvage(ListIntact(prefix, out _), _directory["copy"]);

        Assert.Equal("z", plan.LeftOut.Single().Variable);
        Assert.False(plan.Header.IsBigEndian);
    }

    [Fact]
    public void What_an_index_does_not_list_any_more_is_refused_and_told()
    {
        string prefix = WithUnlistedBlock();

        CheckpointException refused = Assert.Throws<CheckpointException>(() => Checkpoints.List(prefix));
        List<CheckpointException> passed = [];
        List<CheckpointVariable> listed = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), passed.Add)];
        CheckpointException unwritten = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(listed, _directory["copy"]));
        TransferPlan plan = Salvage(listed, _directory["copy"]);

        Assert.All(
            [refused, Assert.Single(passed), unwritten],
            static fault => Assert.Equal((CheckpointError.DamagedIndex, FaultCode.UnlistedBlock), (fault.Error, fault.Fault))
        );
        Assert.Single(plan.LeftOut);
        Assert.Throws<CheckpointException>(() => Plan(listed, _directory["moved"], new TransferOptions { Mode = TransferMode.Move }));
        Assert.Single(Verified.Faults(prefix), static fault => fault.Code == FaultCode.UnlistedBlock);
    }

    [Theory]
    [InlineData("cut", 2)]
    [InlineData("list", 2)]
    [InlineData("missing", 1)]
    public void Of_a_V1_checkpoint_of_several_files_what_the_others_have_is_taken(string damage, int leftOut)
    {
        string whole = new V1Builder()
            .Floats("a", [2], 1, 2)
            .Floats("c", [1], 3)
            .Add("p", DataType.Float32, [2], V1Builder.Slice("0,1"), new Proto.PackedValues { FloatVal = { 1 } })
            .Write(_directory["m-00000-of-00002"]);
        string bad = new V1Builder()
            .Floats("b", [2], 1, 2)
            .Add("p", DataType.Float32, [2], V1Builder.Slice("1,1"), new Proto.PackedValues { FloatVal = { 2 } })
            .Write(_directory["m-00001-of-00002"], meta: damage == "list" ? [0xFF] : null);
        switch (damage)
        {
            case "cut":
                File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..^10]);
                break;
            case "missing":
                File.Delete(bad);
                break;
        }

        List<CheckpointException> faults = [];
        CheckpointLocation location = CheckpointLocator.FindPresent(whole, faults.Add);
        List<CheckpointVariable> listed = [.. CheckpointContents.ReadVariables(location, faults.Add)];
        TransferPlan plan = Salvage(listed, _directory["copy"]);

        Assert.Equal(["a", "c"], Checkpoints.List(_directory["copy"]).Select(static variable => variable.Name));
        Assert.Contains(faults, fault => fault.File == bad);
        Assert.Equal(leftOut, plan.LeftOut.Count);
        if (damage != "missing")
        {
            Assert.Throws<CheckpointException>(() => Checkpoints.List(whole));
        }
    }

    [Fact]
    public void A_sound_duplicate_replaces_a_damaged_one()
    {
        string bad = new SmallBundle().Bytes("w", [1]).Bytes("x", [2]).Write(_directory["bad"]);
        string good = new SmallBundle().Bytes("w", [7]).Write(_directory["good"]);
        File.WriteAllBytes(bad + ".data-00000-of-00001", [9, 2]);

        TransferPlan plan = Salvage([.. Checkpoints.List(bad), .. Checkpoints.List(good)], _directory["copy"]);

        Assert.Equal((bad, "w"), (plan.LeftOut.Single().Checkpoint, plan.LeftOut.Single().Variable));
        Assert.Equal([2, 7], Checkpoints.Data(_directory["copy"]));
    }

    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void Only_copies_leave_out(TransferMode mode)
    {
        string prefix = new SmallBundle().Bytes("w", [1]).Write(_directory["bad"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Plan(Checkpoints.List(prefix), _directory["copy"], new TransferOptions { SkipDamaged = true, Mode = mode })
        );

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
    }

    [Fact]
    public void A_damaged_source_is_not_replaced_by_what_is_left_of_it()
    {
        string prefix = new SmallBundle().Bytes("v", [1]).Bytes("w", [2]).Write(_directory["bad"]);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [1, 9]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Plan(Checkpoints.List(prefix), prefix, new TransferOptions { SkipDamaged = true, Force = true })
        );

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
    }

    [Fact]
    public void Where_nothing_is_intact_nothing_is_written()
    {
        string prefix = new SmallBundle().Bytes("w", [1]).Write(_directory["bad"]);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", [9]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Salvage(Checkpoints.List(prefix), _directory["new/copy"]));

        Assert.Equal((CheckpointError.NoVariable, "w"), (error.Error, error.Variable));
        Assert.False(Directory.Exists(_directory["new"]));
    }

    [Fact]
    public void A_sound_checkpoint_loses_nothing()
    {
        string prefix = Fixtures.TfMade("partitioned_sharded", "model.ckpt-7");

        TransferPlan plan = Salvage(Checkpoints.List(prefix), _directory["copy"]);

        Assert.Empty(plan.LeftOut);
        Assert.Equal(Checkpoints.Contents(prefix), Checkpoints.Contents(_directory["copy"]));
    }

    /// <summary>An index of several blocks whose index block has lost the entry of one.</summary>
    private string WithUnlistedBlock()
    {
        var bundle = new SmallBundle();
        for (int i = 0; i < 30_000; i++)
        {
            bundle.Bytes($"v{i:D5}/{new string('x', 20)}", [1]);
        }

        string prefix = bundle.Write(_directory["bad"]);
        byte[] index = File.ReadAllBytes(prefix + ".index");
        File.WriteAllBytes(prefix + ".index", RawTable.WithoutBlock(index, 1));
        return prefix;
    }

    private static TransferPlan Plan(IReadOnlyList<CheckpointVariable> variables, string destination, TransferOptions options) =>
        TransferPlanner.Plan(variables, destination, options, TestContext.Current.CancellationToken);

    private static TransferPlan Salvage(IReadOnlyList<CheckpointVariable> variables, string destination)
    {
        TransferPlan plan = Plan(variables, destination, new TransferOptions { SkipDamaged = true, Flush = false });
        TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
        return plan;
    }

    private static List<CheckpointVariable> ListIntact(string prefix, out bool isOpened)
    {
        try
        {
            isOpened = true;
            return [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), static _ => { })];
        }
        catch (CheckpointException)
        {
            isOpened = false;
            return [];
        }
    }

    /// <summary>The hash of each variable, null for one that cannot be read.</summary>
    private static Dictionary<string, string?> Readable(string prefix)
    {
        CheckpointLocation location = CheckpointLocator.Find(prefix);
        using var checkpoint = CheckpointReader.Open(location.Prefix, location.Format, location.Files, static _ => { });
        using ValueReader reader = checkpoint.OpenValues();
        return StoredTensors
            .All(checkpoint, static _ => { })
            .ToDictionary(
                static tensor => tensor.Name,
                tensor =>
                {
                    try
                    {
                        return StoredTensors.Hash(reader, tensor);
                    }
                    catch (CheckpointException)
                    {
                        return null;
                    }
                }
            );
    }
}
