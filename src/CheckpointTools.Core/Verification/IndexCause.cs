using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>Says why an index, or a V1 checkpoint, cannot be opened as a table (format.md 15, row 1).</summary>
internal static class IndexCause
{
    private const int TailLength = 1 << 16;

    /// <summary>
    /// The cause, as the end of a sentence that begins with the file; null if there is nothing to add to the reader's message.
    /// </summary>
    public static (FaultCode Code, string Text)? Find(string path, CancellationToken cancellationToken)
    {
        switch (RegularFile.GetKind(path))
        {
            case EntryKind.Missing:
                return (FaultCode.IndexMissing, "does not exist, but other files of this checkpoint do.");
            case EntryKind.Directory:
                return (FaultCode.IndexMissing, "is a directory, not an index.");
            case EntryKind.Empty:
                return (FaultCode.TruncatedFile, "is empty or no ordinary file: the save or the copy was cut off.");
        }

        using var file = SourceFile.Open(path);
        (byte[] head, byte[] tail) = RegularFile.ReadEnds(path, ForeignFile.HeadLength, TailLength);
        bool isTable = CheckpointFile.Sample(path).IsTable;
        if (!isTable && ForeignCause(head, Path.GetFileName(path)) is { } foreign)
        {
            return foreign;
        }

        if (!tail.AsSpan().ContainsAnyExcept((byte)0) && IsZero(file, cancellationToken))
        {
            return (
                FaultCode.ZeroedData,
                $"consists of {file.Length} zero bytes: space was reserved for the file, but it was never written."
            );
        }

        if (isTable)
        {
            return TextModeCause(file, tail, cancellationToken);
        }

        if (LeadsToIndexBlock(file, tail))
        {
            return (
                FaultCode.DamagedFooter,
                "has a sound index block, but its last eight bytes are not those of a table: "
                    + "they were changed, or another program wrote it."
            );
        }

        int magicEnd = MagicEnd(tail);
        return magicEnd > 0
                ? (
                    FaultCode.NotAnIndex,
                    $"has {Phrase.Count(tail.Length - magicEnd, "byte")} after its footer, which must be its "
                        + $"end{(tail.AsSpan(magicEnd).ContainsAnyExcept((byte)0) ? "" : "; they are all zero")}."
                )
            : CheckpointFile.IsV2Index(head) || CheckpointFile.BeginsAsV1(head)
                ? (
                    FaultCode.TruncatedFile,
                    $"begins like {(CheckpointFile.IsV2Index(head) ? "an index" : "a V1 checkpoint")}, but ends after "
                        + $"{file.Length} bytes without a footer: it was cut short."
                )
            : null;
    }

    /// <summary>The same for a file that may be any part of a checkpoint.</summary>
    public static (FaultCode Code, string Text)? ForeignCause(ReadOnlySpan<byte> head, string fileName)
    {
        FileKind kind = ForeignFile.Recognise(head, fileName);
        return kind == FileKind.Unknown ? null : (CodeOf(kind), ForeignFile.Describe(kind));
    }

    private static FaultCode CodeOf(FileKind kind) =>
        kind switch
        {
            FileKind.GitLfsPointer => FaultCode.GitLfsPointer,
            FileKind.WebPage => FaultCode.WebPage,
            _ => FaultCode.OtherFormat,
        };

    /// <summary>The footer's magic number has no line end in it, so it survives; the offsets before it are then wrong.</summary>
    private static (FaultCode Code, string Text)? TextModeCause(
        SourceFile file,
        ReadOnlySpan<byte> tail,
        CancellationToken cancellationToken
    )
    {
        if (HasIndexBlockBehindMetaindex(file, tail))
        {
            // Everything is in its place; only the footer is wrong.
            return null;
        }

        var lines = LineEnds.Count(file, cancellationToken);
        if (IndexEnd(tail[^TableFormat.FooterLength..]) is not { } end)
        {
            return lines is { Single: 0, Pairs: > 0 } ? TextMode("every line feed in it has a carriage return in front") : null;
        }

        // In an intact index, the index block ends where the footer begins.
        long excess = file.Length - TableFormat.FooterLength - end;
        return lines is { Single: 0, Pairs: > 0 } && excess > 0
                ? TextMode(
                    $"every line feed in it has a carriage return in front, and its blocks lie {Phrase.Count(excess, "byte")} farther "
                        + "back than "
                        + "its footer says"
                )
            : lines.WereRemoved(-excess)
                ? TextMode(
                    $"{Phrase.Count(-excess, "byte is", "bytes are")} missing in it, and no line feed has a carriage return in front"
                )
            : null;
    }

    private static (FaultCode Code, string Text) TextMode(string evidence) =>
        (FaultCode.TextModeTransfer, $"went through a transfer that changes line ends: {evidence}.");

    private static long? IndexEnd(ReadOnlySpan<byte> footer) =>
        Varint.TryRead(ref footer, out _)
        && Varint.TryRead(ref footer, out _)
        && Varint.TryRead(ref footer, out ulong offset)
        && Varint.TryRead(ref footer, out ulong size)
        && offset < int.MaxValue
        && size < int.MaxValue
            ? (long)(offset + size) + TableFormat.TrailerLength
            : null;

    /// <summary>Whether the file ends in a footer that is correct except for its magic number.</summary>
    private static bool LeadsToIndexBlock(SourceFile file, ReadOnlySpan<byte> tail)
    {
        if (tail.Length < TableFormat.FooterLength)
        {
            return false;
        }

        ReadOnlySpan<byte> footer = tail[^TableFormat.FooterLength..];
        return Varint.TryRead(ref footer, out _)
            && Varint.TryRead(ref footer, out _)
            && BlockHandle.TryRead(ref footer, file.Length - TableFormat.FooterLength, out BlockHandle index)
            && TableReader.HasBlock(file, index);
    }

    /// <summary>Whether a sound block lies between the metaindex block and the footer, where writers put the index block.</summary>
    private static bool HasIndexBlockBehindMetaindex(SourceFile file, ReadOnlySpan<byte> tail)
    {
        long end = file.Length - TableFormat.FooterLength;
        ReadOnlySpan<byte> footer = tail[^TableFormat.FooterLength..];
        ReadOnlySpan<byte> index = footer;
        return BlockHandle.TryRead(ref footer, end, out BlockHandle metaindex)
            && (
                IsBlock(metaindex.End)
                || (
                    Varint.TryRead(ref index, out _)
                    && Varint.TryRead(ref index, out _)
                    && Varint.TryRead(ref index, out ulong offset)
                    && offset < (ulong)end
                    && IsBlock((long)offset)
                )
            );

        bool IsBlock(long start) =>
            start + TableFormat.TrailerLength < end
            && TableReader.HasBlock(file, new BlockHandle(start, end - start - TableFormat.TrailerLength));
    }

    /// <summary>The end of the last magic number at the end of the file; 0 if there is none.</summary>
    private static int MagicEnd(ReadOnlySpan<byte> tail)
    {
        Span<byte> magic = stackalloc byte[TableFormat.MagicLength];
        BinaryPrimitives.WriteUInt64LittleEndian(magic, TableFormat.Magic);
        int at = tail.LastIndexOf(magic);
        return at < 0 ? 0 : at + magic.Length;
    }

    private static bool IsZero(SourceFile file, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[(int)Math.Min(1 << 20, file.Length)];
        for (long position = 0; position < file.Length; position += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, file.Length - position));
            file.ReadExactly(bytes, position);
            if (bytes.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }
}
