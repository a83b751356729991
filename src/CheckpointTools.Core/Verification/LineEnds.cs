using CheckpointTools.Files;

namespace CheckpointTools.Verification;

/// <summary>The line feeds of a file. They alone show what a text-mode transfer did to its bytes.</summary>
/// <param name="Pairs">The number of line feeds after a carriage return.</param>
/// <param name="Single">The number of other line feeds.</param>
internal readonly record struct LineEnds(long Pairs, long Single)
{
    private const int ChunkSize = 1 << 20;

    /// <summary>Whether every line feed of the file may have become a pair, which made it longer by this many bytes.</summary>
    public bool WereAdded(long excess) => Single == 0 && Pairs > 0 && excess == Pairs;

    /// <summary>Whether every pair of the file may have become a line feed, which made it shorter.</summary>
    public bool WereRemoved(long missing) => Pairs == 0 && missing > 0 && Single >= missing;

    public static LineEnds Count(SourceFile file, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[(int)Math.Min(ChunkSize, file.Length)];
        long pairs = 0;
        long single = 0;
        byte before = 0;
        for (long position = 0; position < file.Length; position += chunk.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, file.Length - position));
            file.ReadExactly(bytes, position);
            for (int at = 0, next; (next = bytes[at..].IndexOf((byte)'\n')) >= 0; at += next + 1)
            {
                bool isPair = (at + next == 0 ? before : bytes[at + next - 1]) == '\r';
                pairs += isPair ? 1 : 0;
                single += isPair ? 0 : 1;
            }

            before = bytes[^1];
        }

        return new LineEnds(pairs, single);
    }
}
