using CheckpointTools.Formats.Tables;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Verification;

/// <summary>Parts of an index that readers pass over, and what is said of them.</summary>
public sealed class TableStructureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _prefix;

    public TableStructureTests() => _prefix = Stored.Write(_directory["model"], 1, ("w", [1]));

    [Fact]
    public void A_metaindex_that_lies_within_the_data_is_told_and_loses_nothing()
    {
        (int offset, int size, _) = Assert.Single(Writing.IndexBlocks.Read(File.ReadAllBytes(_prefix + ".index")));
        ChangeFooter((_, index) => (new BlockHandle(offset, size), index));

        List<CheckpointFault> faults = Verified.Faults(_prefix);

        // Where the metaindex was, nothing is known to lie now.
        Assert.Equal([FaultCode.BlockOrder, FaultCode.UnusedIndexBytes], faults.Select(static fault => fault.Code));
        Assert.Contains("the metaindex block at offset 0 lies within the data block", faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(Stored.Lines([("w", [1])]), Stored.Read(_prefix));
    }

    [Fact]
    public void A_metaindex_that_is_the_index_is_told()
    {
        ChangeFooter(static (_, index) => (index, index));

        Assert.Contains(FaultCode.BlockOrder, Verified.Codes(_prefix));
    }

    [Fact]
    public void Data_that_lies_within_a_metaindex_is_told()
    {
        // Names that share nothing, for more than one block.
        var random = new Random(1);
        IEnumerable<string> names = Enumerable.Range(0, 400).Select(_ => Convert.ToHexString(Stored.Value(random.Next(), 500)));
        Stored.Write(_prefix, 1, [.. names.Select(static name => (name, (byte[])[1]))]);
        List<(int Offset, int Size, byte Type)> blocks = Writing.IndexBlocks.Read(File.ReadAllBytes(_prefix + ".index"));
        Assert.Equal(2, blocks.Count);
        ChangeFooter((_, index) => (new BlockHandle(0, blocks[1].Offset + blocks[1].Size), index));

        List<CheckpointFault> told = Verified.Faults(_prefix).FindAll(static fault => fault.Code == FaultCode.BlockOrder);

        Assert.Equal(2, told.Count);
        Assert.Contains(
            $"the data block at offset {blocks[1].Offset} lies within the metaindex block",
            told[1].Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Chooses what the footer leads to as the metaindex and the index, from what it leads to now.</summary>
    private void ChangeFooter(Func<BlockHandle, BlockHandle, (BlockHandle Metaindex, BlockHandle Index)> choose)
    {
        byte[] file = File.ReadAllBytes(_prefix + ".index");
        ReadOnlySpan<byte> old = file.AsSpan(^TableFormat.FooterLength..);
        Assert.True(BlockHandle.TryRead(ref old, file.Length, out BlockHandle metaindex));
        Assert.True(BlockHandle.TryRead(ref old, file.Length, out BlockHandle index));
        (BlockHandle first, BlockHandle second) = choose(metaindex, index);
        Span<byte> footer = file.AsSpan(^TableFormat.FooterLength..^TableFormat.MagicLength);
        footer.Clear();
        int written = first.Write(footer);
        second.Write(footer[written..]);
        File.WriteAllBytes(_prefix + ".index", file);
    }
}
