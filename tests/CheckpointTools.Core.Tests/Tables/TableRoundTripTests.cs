using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Tests.Support;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Tables;

public sealed class TableRoundTripTests
{
    [Property(Replay = "20260104,1", MaxTest = 200)]
    public void Any_entries_survive(byte[][] keys, byte[] value)
    {
        List<(byte[] Key, byte[] Value)> entries = [.. Sorted(keys).Select((key, i) => (key, value[..(value.Length / (i + 1))]))];

        AssertSame(entries, TableBytes.Read(TableBytes.Write(entries)));
    }

    [Property(Replay = "20260105,1", MaxTest = 20)]
    public void Keys_with_long_common_prefixes_survive(byte[][] tails, ushort prefixLength)
    {
        byte[] prefix = [.. Enumerable.Repeat((byte)0xFF, prefixLength % 2000)];
        List<(byte[] Key, byte[] Value)> entries =
        [
            .. Sorted([.. tails.Select(tail => (byte[])[.. prefix, .. tail])]).Select(static key => (key, key)),
        ];

        AssertSame(entries, TableBytes.Read(TableBytes.Write(entries)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Entries_of_all_sizes_over_many_blocks_survive(int seed)
    {
        var random = new Random(seed);
        int[] lengths = [0, 1, 15, 127, 128, 5000, 200_000, 262_143, 262_144, 524_288, 600_000];
        List<(byte[] Key, byte[] Value)> entries =
        [
            .. Sorted([.. Enumerable.Range(0, 60).Select(i => RandomBytes(random, i == 0 ? 700_000 : random.Next(1, 40)))])
                .Select(key => (key, RandomBytes(random, lengths[random.Next(lengths.Length)]))),
        ];

        AssertSame(entries, TableBytes.Read(TableBytes.Write(entries)));
    }

    [Fact]
    public void A_table_without_entries_survives() => Assert.Empty(TableBytes.Read(TableBytes.Write([])));

    [Fact]
    public void A_large_entry_begins_a_block_of_its_own()
    {
        byte[] small = TableBytes.Write([([1], [1]), ([2], new byte[524_286]), ([3], [3])]);
        byte[] large = TableBytes.Write([([1], [1]), ([2], new byte[524_287]), ([3], [3])]);

        // One more data block: its restart array and trailer, and its entry in the index block.
        Assert.True(large.Length - small.Length > 8 + 5);
        AssertSame([([1], [1]), ([2], new byte[524_287]), ([3], [3])], TableBytes.Read(large));
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("é", "z")]
    public void Keys_out_of_order_are_refused(string first, string second)
    {
        var writer = new TableWriter(Stream.Null);
        writer.Add(TensorName.ToBytes(first), []);

        Assert.Throws<ArgumentException>(() => writer.Add(TensorName.ToBytes(second), []));
    }

    private static IEnumerable<byte[]> Sorted(byte[][] keys) =>
        keys.Distinct(ByteSequenceComparer.Instance).Order(ByteSequenceComparer.Instance);

    private static byte[] RandomBytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(List<(byte[] Key, byte[] Value)> expected, List<(byte[] Key, byte[] Value)> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            // Spans: half a million bytes are compared at once, not one by one.
            Assert.True(expected[i].Key.AsSpan().SequenceEqual(actual[i].Key), $"key {i} differs");
            Assert.True(expected[i].Value.AsSpan().SequenceEqual(actual[i].Value), $"value {i} differs");
        }
    }
}
