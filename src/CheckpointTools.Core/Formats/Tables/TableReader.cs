using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using Snappier;

namespace CheckpointTools.Formats.Tables;

/// <summary>
/// An open sorted-string table, the file format of a bundle's index and of V1 checkpoints (format.md 2). Opening reads only the footer and
/// the index block; <see cref="Read(Action{CheckpointException}?)"/> walks the entries and holds one block at a time. Every block's
/// checksum is verified before its entries are used.
/// </summary>
internal sealed class TableReader : IDisposable
{
    private readonly SourceFile _file;

    private readonly uint _indexChecksum;

    private TableReader(SourceFile file, (BlockHandle? Metaindex, BlockHandle Index) footer, byte[] indexBlock, uint indexChecksum)
    {
        _file = file;
        (MetaindexHandle, IndexHandle) = footer;
        IndexBlock = indexBlock;
        _indexChecksum = indexChecksum;
    }

    /// <summary>The file's full path.</summary>
    public string Path => _file.Path;

    /// <summary>The file's length in bytes.</summary>
    public long Length => _file.Length;

    /// <summary>The time of the last write (UTC) when the file was opened.</summary>
    public DateTime LastWriteTime => _file.LastWriteTime;

    internal byte[] IndexBlock { get; }

    /// <summary>The place of <see cref="IndexBlock"/>.</summary>
    internal BlockHandle IndexHandle { get; }

    /// <summary>The place of the metaindex block, which writers leave empty; null if it is outside the file.</summary>
    internal BlockHandle? MetaindexHandle { get; }

    /// <summary>The end of the blocks: the footer follows them.</summary>
    internal long BlocksEnd => _file.Length - TableFormat.FooterLength;

    /// <summary>Opens a table.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">
    /// The file cannot be read or is not a table, or its footer or index block is damaged.
    /// </exception>
    public static TableReader Open(string path)
    {
        var file = SourceFile.Open(path);
        try
        {
            (BlockHandle? Metaindex, BlockHandle Index) footer = ReadFooter(file);
            byte[] buffer = [];
            (ReadOnlyMemory<byte> block, uint checksum) = ReadBlock(file, footer.Index, ref buffer);
            return new TableReader(file, footer, block.ToArray(), checksum);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Walks the entries in the order of their keys.</summary>
    /// <param name="onFault">Called for a damaged block, after which the walk goes on; without it, the fault is thrown.</param>
    public TableCursor Read(Action<CheckpointException>? onFault = null) => new(this, onFault);

    /// <summary>
    /// Walks the entries from the first whose key is not below <paramref name="from"/>, without reading the blocks before it.
    /// </summary>
    /// <param name="from">The key.</param>
    public TableCursor Read(ReadOnlySpan<byte> from) => new(this, null, from);

    /// <summary>A checksum over the stored checksums of all blocks: tables with equal fingerprints have the same entries.</summary>
    public uint ReadFingerprint()
    {
        Span<byte> stored = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, _indexChecksum);
        uint fingerprint = Crc32C.Compute(stored);
        var index = new BlockCursor();
        try
        {
            index.Open(IndexBlock);
            while (index.MoveNext())
            {
                ReadOnlySpan<byte> value = index.Value;
                if (BlockHandle.TryRead(ref value, BlocksEnd, out BlockHandle handle))
                {
                    _file.ReadExactly(stored, handle.End - stored.Length);
                    fingerprint = Crc32C.Append(fingerprint, stored);
                }
            }
        }
        catch (TableBlockException)
        {
            // The walk over the entries reports the fault.
        }

        return fingerprint;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads bytes unchanged.</summary>
    internal void ReadExactly(Span<byte> destination, long offset) => _file.ReadExactly(destination, offset);

    /// <summary>Reads a block, verifies its checksum and unpacks it.</summary>
    /// <param name="handle">The place of the block, which is known to be within the file.</param>
    /// <param name="buffer">A buffer to reuse; replaced by a larger one if needed. The result may lie in it.</param>
    internal ReadOnlyMemory<byte> ReadBlock(BlockHandle handle, ref byte[] buffer) => ReadBlock(_file, handle, ref buffer).Block;

    /// <summary>Whether there is a block at a place of a file, by its checksum.</summary>
    internal static bool HasBlock(SourceFile file, BlockHandle handle)
    {
        byte[] buffer = [];
        try
        {
            ReadBlock(file, handle, ref buffer);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static (BlockHandle? Metaindex, BlockHandle Index) ReadFooter(SourceFile file)
    {
        if (file.Length < TableFormat.FooterLength)
        {
            throw TableFaults.NotATable(
                file.Path,
                file.Length == 0 ? "it is empty" : $"it has {file.Length} bytes, and the shortest index has {TableFormat.FooterLength}"
            );
        }

        Span<byte> footer = stackalloc byte[TableFormat.FooterLength];
        long start = file.Length - TableFormat.FooterLength;
        file.ReadExactly(footer, start);
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[^TableFormat.MagicLength..]) != TableFormat.Magic)
        {
            throw TableFaults.NotATable(
                file.Path,
                "its last eight bytes are not those of a table. It is another kind of file, was cut short, or was changed by a "
                    + "text-mode transfer; get it again in binary form"
            );
        }

        // TensorFlow never reads the metaindex block, and a copy needs nothing from it.
        ReadOnlySpan<byte> handles = footer[..^TableFormat.MagicLength];
        ReadOnlySpan<byte> metaindexHandle = handles;
        bool hasMetaindex = BlockHandle.TryRead(ref metaindexHandle, start, out BlockHandle metaindex);
        if (
            !Varint.TryRead(ref handles, out _)
            || !Varint.TryRead(ref handles, out _)
            || !BlockHandle.TryRead(ref handles, start, out BlockHandle index)
        )
        {
            throw TableFaults.Damaged(
                file.Path,
                start,
                "the footer does not lead to an index block within the file",
                FaultCode.DamagedFooter
            );
        }

        return (hasMetaindex ? metaindex : null, index);
    }

    private static (ReadOnlyMemory<byte> Block, uint Checksum) ReadBlock(SourceFile file, BlockHandle handle, ref byte[] buffer)
    {
        if (handle.Size > Array.MaxLength - TableFormat.TrailerLength)
        {
            throw TableFaults.DamagedBlock(file.Path, handle, "is larger than 2 GiB, which no writer makes");
        }

        int size = (int)handle.Size;
        int length = size + TableFormat.TrailerLength;
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        file.ReadExactly(buffer.AsSpan(0, length), handle.Offset);
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(size + 1));
        uint computed = Crc32C.Mask(Crc32C.Compute(buffer.AsSpan(0, size + 1)));
        if (stored != computed)
        {
            throw TableFaults.DamagedBlock(file.Path, handle, $"has the checksum {computed:x8}, but {stored:x8} is stored with it");
        }

        return buffer[size] switch
        {
            TableFormat.StoredBlock => (buffer.AsMemory(0, size), stored),
            TableFormat.SnappyBlock => (Unpack(file, handle, buffer.AsSpan(0, size)), stored),
            byte type => throw TableFaults.DamagedBlock(file.Path, handle, $"is of the unknown type {type}"),
        };
    }

    private static byte[] Unpack(SourceFile file, BlockHandle handle, ReadOnlySpan<byte> packed)
    {
        // The block itself claims this length, so it is checked first.
        ReadOnlySpan<byte> rest = packed;
        if (
            !Varint.TryRead32(ref rest, out uint claimed)
            || claimed > (ulong)packed.Length * TableFormat.MaxSnappyExpansion
            || claimed > Array.MaxLength
        )
        {
            throw TableFaults.DamagedBlock(file.Path, handle, "is not a sound Snappy block: its length is impossible");
        }

        try
        {
            if (SnappyElements.UnpackTo(claimed, rest))
            {
                byte[] block = new byte[claimed];
                if (Decompress(packed, block) == block.Length)
                {
                    return block;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or InvalidOperationException)
        {
            // Reported below.
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            throw new CheckpointException(
                CheckpointError.ReadFailed,
                $"{file.Path} is compressed with Snappy, and the library for that cannot be loaded: "
                    + $"{e.Message} Install CheckpointTools again.",
                e
            )
            {
                File = file.Path,
            };
        }

        throw TableFaults.DamagedBlock(file.Path, handle, "is not a sound Snappy block");
    }

    /// <summary>In a method of its own, so that a missing library fails this call and not the caller's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Decompress(ReadOnlySpan<byte> packed, Span<byte> block) => Snappy.Decompress(packed, block);
}
