using CheckpointTools.Proof;
using CheckpointTools.Tables;

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
        ChangeFooter(static (data, _, index) => (data, index));

        List<CheckpointFault> faults = Verified.Faults(_prefix);

        // Where the metaindex was, nothing is known to lie now.
        Assert.Equal([FaultCode.BlockOrder, FaultCode.UnusedIndexBytes], faults.Select(static fault => fault.Code));
        Assert.Contains("the metaindex block at offset 0 lies within the data block", faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(Stored.Lines([("w", [1])]), Stored.Read(_prefix));
    }

    [Fact]
    public void A_metaindex_that_is_the_index_is_told()
    {
        ChangeFooter(static (_, _, index) => (index, index));

        Assert.Contains(FaultCode.BlockOrder, Verified.Codes(_prefix));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Chooses what the footer leads to as the metaindex and the index, from the data block, the metaindex and the index.</summary>
    private void ChangeFooter(Func<BlockHandle, BlockHandle, BlockHandle, (BlockHandle Metaindex, BlockHandle Index)> choose)
    {
        byte[] file = File.ReadAllBytes(_prefix + ".index");
        (int offset, int size, _) = Assert.Single(Transfers.IndexBlocks.Of(file));
        ReadOnlySpan<byte> old = file.AsSpan(^TableFormat.FooterLength..);
        Assert.True(BlockHandle.TryRead(ref old, file.Length, out BlockHandle metaindex));
        Assert.True(BlockHandle.TryRead(ref old, file.Length, out BlockHandle index));
        (BlockHandle first, BlockHandle second) = choose(new BlockHandle(offset, size), metaindex, index);
        Span<byte> footer = file.AsSpan(^TableFormat.FooterLength..^TableFormat.MagicLength);
        footer.Clear();
        int written = first.Write(footer);
        second.Write(footer[written..]);
        File.WriteAllBytes(_prefix + ".index", file);
    }
}
