using System.Buffers.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Fuzz.Formats;
using Snappier;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Compressed blocks of tables. An input is a block, which gets the right checksum.
/// Invariants: a block is accepted exactly if the independent decoder accepts it, with the same bytes; unpacking allocates at most 64 KiB
/// and 64 bytes for each byte of the block; what was unpacked and is packed again unpacks to the same.
/// </summary>
internal sealed class SnappyTarget : FuzzTarget
{
    private const long Constant = 64 << 10;
    private const long Factor = 64;
    private const int MaxUnpacked = 1 << 20;

    public override string Name => "snappy";

    public override IReadOnlyList<string> Subjects =>
        [
            "CheckpointTools.Formats.Tables.TableReader",
            "CheckpointTools.Formats.Tables.SnappyElements",
            "Snappier.Internal.SnappyDecompressor",
        ];

    public override int MaxLength => 4096;

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Snappy.CompressToArray([]);
        yield return Snappy.CompressToArray("a"u8);
        yield return Snappy.CompressToArray(new byte[3000]);
        foreach (string file in SeedFiles.Find("*.index", 2000))
        {
            yield return Snappy.CompressToArray(File.ReadAllBytes(file));
        }
    }

    public override void Execute(byte[] input)
    {
        byte[]? expected = SnappyReference.Decode(input, MaxUnpacked);
        byte[]? unpacked = Unpack(input);
        Invariant.RequireEqual(expected is not null, unpacked is not null, "a block is accepted if it is sound");
        Invariant.RequireSameBytes(expected, unpacked, "a block unpacks to what its description says");
        if (unpacked is not null)
        {
            Invariant.RequireSameBytes(unpacked, Unpack(Snappy.CompressToArray(unpacked)), "what is packed again unpacks to the same");
        }
    }

    /// <returns>Null if the block is refused.</returns>
    private byte[]? Unpack(byte[] packed)
    {
        var file = new List<byte>();
        TableBytes.AppendStored(file, [.. packed, TableFormat.SnappyBlock]);
        byte[] metaindex = TableBytes.AppendBlock(file, TableBytes.EncodeBlock([], 1), isPacked: false);
        byte[] index = TableBytes.AppendBlock(file, TableBytes.EncodeBlock([], 1), isPacked: false);
        byte[] footer = new byte[TableFormat.FooterLength];
        metaindex.CopyTo(footer, 0);
        index.CopyTo(footer, metaindex.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(^TableFormat.MagicLength..), TableFormat.Magic);
        using var table = TableReader.Open(Scratch.Write("table", [.. file, .. footer]));
        try
        {
            byte[] buffer = [];
            MemoryMeter memory = MemoryMeter.Start();
            ReadOnlyMemory<byte> block = table.ReadBlock(new BlockHandle(0, packed.Length), ref buffer);
            memory.Require("unpacking a block", Constant, Factor, packed.Length);
            return block.ToArray();
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
