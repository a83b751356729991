using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Locating;

/// <summary>Identifies single files by name and by the bytes at their ends.</summary>
internal static class CheckpointFile
{
    /// <summary>The V2 checkpoint with this index file; null if there is no such file.</summary>
    /// <exception cref="CheckpointException">The file is empty.</exception>
    public static CheckpointLocation? LocateIndex(string indexPath) =>
        RegularFile.GetKind(indexPath) switch
        {
            EntryKind.File => WithIndex(indexPath[..^FixedNames.IndexSuffix.Length]),
            EntryKind.Empty => throw new CheckpointException(
                CheckpointError.DamagedIndex,
                $"The index file '{indexPath}' is empty or no ordinary file: the save or the copy was cut off. "
                    + "Copy the checkpoint again or take another step."
            )
            {
                File = indexPath,
            },
            _ => null,
        };

    /// <summary>The same as <see cref="LocateIndex"/>, but refuses a file that only has the name of an index.</summary>
    /// <exception cref="CheckpointException">The file is empty or of another format.</exception>
    public static CheckpointLocation? LocateV2(string prefix)
    {
        string indexPath = prefix + FixedNames.IndexSuffix;
        if (LocateIndex(indexPath) is not { } location)
        {
            return null;
        }

        // Without the table's magic number it is not an index; the reader of the table reports other faults.
        (byte[] head, bool isTable) = Sample(indexPath);
        if (!isTable && ForeignFile.Recognise(head, Path.GetFileName(indexPath)) is not FileKind.Unknown and FileKind kind)
        {
            throw new CheckpointException(CheckpointError.NotACheckpoint, $"'{indexPath}' {ForeignFile.Describe(kind)}")
            {
                File = indexPath,
            };
        }

        return location;
    }

    /// <summary>Whether a file is a table of a V1 checkpoint.</summary>
    public static bool IsV1(string path)
    {
        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return false;
        }

        (byte[] head, bool isTable) = Sample(path);
        return isTable && StartsAsV1(head);
    }

    /// <summary>Whether a file begins like a V1 checkpoint but does not end like one: it was cut short, or its end was changed.</summary>
    public static bool WasV1(string path)
    {
        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return false;
        }

        (byte[] head, bool isTable) = Sample(path);
        return !isTable && BeginsAsV1(head);
    }

    /// <summary>
    /// Whether a table's first record is the list of a V1 checkpoint: key "", and a value whose first field has the tag 0a. This cannot be
    /// seen in a compressed block.
    /// </summary>
    public static bool BeginsAsV1(ReadOnlySpan<byte> head)
    {
        if (!HasEmptyFirstKey(head))
        {
            return false;
        }

        ReadOnlySpan<byte> value = head[2..];
        return Varint.TryRead32(ref value, out uint length) && length > 0 && value is [0x0a, ..];
    }

    /// <summary>The V1 checkpoint that consists of this one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hasData">Whether data files of a V2 checkpoint have its name.</param>
    /// <exception cref="CheckpointException">
    /// They have, and there is no index: the V2 checkpoint lost it, and the V1 file may hold the values of an earlier save.
    /// </exception>
    public static CheckpointLocation SingleV1(string path, bool hasData) =>
        hasData ? throw MissingPath.OnlyV1Left(path) : new(path, CheckpointFormat.V1) { Files = [path] };

    /// <summary>The first bytes of a file, and whether it ends as a table does.</summary>
    public static (byte[] Head, bool IsTable) Sample(string path)
    {
        (byte[] head, byte[] tail) = RegularFile.ReadEnds(path, ForeignFile.HeadLength, TableFormat.FooterLength);
        bool isTable =
            tail.Length == TableFormat.FooterLength
            && BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan()[^TableFormat.MagicLength..]) == TableFormat.Magic;
        return (head, isTable);
    }

    /// <summary>
    /// Whether a table's first record is a V2 header: key "", and a value whose first field has the tag 08. This cannot be seen in a
    /// compressed block: only the name distinguishes it from a V1 file then.
    /// </summary>
    public static bool IsV2Index(ReadOnlySpan<byte> head) => HasEmptyFirstKey(head) && head[2] is > 0 and < 0x80 && head[3] == 0x08;

    /// <summary>
    /// A stored block begins with the empty key, which tables of other programs do not have; a compressed block never begins with 0.
    /// </summary>
    private static bool StartsAsV1(ReadOnlySpan<byte> head) => head[0] != 0 || (HasEmptyFirstKey(head) && !IsV2Index(head));

    private static CheckpointLocation WithIndex(string prefix) =>
        new(prefix, CheckpointFormat.V2)
        {
            Note = IsV1(prefix)
                ? $"'{prefix}' is also a V1 checkpoint, of another save: it is passed over, as TensorFlow does, and the V2 "
                    + "checkpoint is taken."
                : null,
        };

    // The first record: no shared bytes, the length of the key, the length of the value, the value.
    private static bool HasEmptyFirstKey(ReadOnlySpan<byte> head) => head.Length > 3 && head[0] == 0 && head[1] == 0;
}
