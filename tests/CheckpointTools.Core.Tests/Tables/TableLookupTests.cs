using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Tables;

/// <summary>Single entries of a table of several blocks, there or not, asked for in any order.</summary>
public sealed class TableLookupTests : IDisposable
{
    private const int Count = 500;

    /// <summary>Each with neighbors that sort between it and the next, on both sides of the ends of the blocks.</summary>
    private readonly List<byte[]> _keys = [.. Enumerable.Range(0, Count).Select(static i => ToBytes($"layer/{i:D4}"))];
    private readonly TemporaryDirectory _directory = new();
    private readonly TableReader _table;

    public TableLookupTests()
    {
        IEnumerable<(byte[], byte[])> entries = _keys.Select(static (key, i) => (key, Enumerable.Repeat((byte)i, 2000).ToArray()));
        File.WriteAllBytes(_directory["table"], TableBytes.Write(entries));
        _table = TableReader.Open(_directory["table"]);
    }

    public enum Order
    {
        Rising,
        Falling,
        Shuffled,
    }

    [Theory]
    [InlineData(Order.Rising)]
    [InlineData(Order.Falling)]
    [InlineData(Order.Shuffled)]
    public void What_is_there_is_found_and_nothing_else(Order order)
    {
        byte[][] asked =
        [
            [],
            ToBytes("a"),
            .. _keys.SelectMany(static key => (byte[][])[key[..^1], key, [.. key, 0], [.. key, (byte)'~']]),
            ToBytes("layer/~"),
            ToBytes("m"),
            ToBytes("z"),
        ];
        switch (order)
        {
            case Order.Rising:
                Array.Sort(asked, ByteSequenceComparer.Instance);
                break;
            case Order.Falling:
                Array.Sort(asked, ByteSequenceComparer.Instance);
                Array.Reverse(asked);
                break;
            default:
                new Random(1).Shuffle(asked);
                break;
        }

        var lookup = new TableLookup(_table);
        var found = new Dictionary<string, byte[]>();
        foreach (byte[] key in asked)
        {
            if (lookup.TryFind(key, out ReadOnlySpan<byte> value))
            {
                found[Encoding.ASCII.GetString(key)] = value.ToArray();
            }
        }

        Assert.Equal(_keys.Select(Encoding.ASCII.GetString), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(_keys.Index(), key => Assert.Equal(Enumerable.Repeat((byte)key.Index, 2000), found[Encoding.ASCII.GetString(key.Item)]));
    }

    [Fact]
    public void The_table_has_several_blocks_with_gaps_between_their_keys_and_separators()
    {
        var blocks = new List<byte[]>();
        var index = new BlockCursor();
        index.Open(_table.IndexBlock);
        while (index.MoveNext())
        {
            blocks.Add(index.Key.ToArray());
        }

        Assert.True(blocks.Count > 3);
        Assert.DoesNotContain(blocks[^1], _keys, ByteSequenceComparer.Instance);
    }

    [Fact]
    public void A_table_without_entries_has_none()
    {
        File.WriteAllBytes(_directory["empty"], TableBytes.Write([]));
        using var table = TableReader.Open(_directory["empty"]);

        Assert.False(new TableLookup(table).TryFind(ToBytes("layer"), out _));
    }

    public void Dispose()
    {
        _table.Dispose();
        _directory.Dispose();
    }

    private static byte[] ToBytes(string text) => Encoding.ASCII.GetBytes(text);
}
