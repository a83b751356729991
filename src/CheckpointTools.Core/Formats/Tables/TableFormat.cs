using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>The layout of a sorted-string table: lengths, offsets and the writer's parameters (format.md 2.1 to 2.4).</summary>
internal static class TableFormat
{
    public const ulong Magic = 0xdb4775248b80fb57;
    public const int MagicLength = sizeof(ulong);

    /// <summary>A varint offset and a varint size.</summary>
    public const int MaxHandleLength = 2 * Varint.MaxLength;

    /// <summary>The handles of the metaindex block and the index block.</summary>
    public const int FooterNumbers = 4;
    public const int FooterLength = (2 * MaxHandleLength) + MagicLength;

    /// <summary>After each block: its type, then the masked checksum of block and type.</summary>
    public const int TrailerLength = 1 + sizeof(uint);

    public const byte StoredBlock = 0;
    public const byte SnappyBlock = 1;

    /// <summary>The restart count that ends every block.</summary>
    public const int RestartCountLength = sizeof(uint);

    /// <summary>A block is closed when its estimated size reaches this (table_options.h).</summary>
    public const int BlockSize = 262144;

    /// <summary>An entry of this size or more begins a block of its own (table_builder.cc; not in LevelDB).</summary>
    public const int LargeEntry = 2 * BlockSize;
    public const int RestartInterval = 16;
    public const int IndexRestartInterval = 1;

    /// <summary>A copy element of 3 bytes yields at most 64: no Snappy block expands more than this.</summary>
    public const int MaxSnappyExpansion = 22;

    /// <summary>
    /// Through prefix compression, a small block can stand for any number of key bytes. A writer with a whole key every 16 entries gains a
    /// factor of 16 at most. The larger factor here is allowed, and a fixed number of bytes in any case.
    /// </summary>
    public const int MaxKeyExpansion = 128;
    public const int AlwaysUnpacked = 1 << 20;
}
