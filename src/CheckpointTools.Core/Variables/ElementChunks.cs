namespace CheckpointTools.Variables;

/// <summary>
/// The elements of a variable in chunks, which several threads take, each chunk once; or those of several variables of one size, of which
/// the chunks at the same place are taken together.
/// </summary>
internal sealed class ElementChunks
{
    /// <summary>
    /// The length of all chunks but the last: small enough to be still in the processor's cache when they are used. They hold whole
    /// elements of any width, and whole stretches of what is summed as one.
    /// </summary>
    public const int ChunkLength = 1 << 17;

    private readonly object _gate = new();
    private readonly IReadOnlyList<VariableContent>[] _contents;
    private readonly long _length;
    private long _next;

    /// <param name="contents">The values, of which nothing was read.</param>
    public ElementChunks(params VariableContent[] contents)
        : this((int)Math.Clamp((contents[0].Length + ChunkLength - 1) / ChunkLength, 1, Environment.ProcessorCount), contents) { }

    /// <param name="threads">How many threads there may be.</param>
    /// <param name="contents">The values, of which nothing was read.</param>
    public ElementChunks(int threads, params VariableContent[] contents)
    {
        _length = contents[0].Length;
        Threads = threads;
        _contents = Array.ConvertAll(contents, content => ContentPieces.ShareAmong(content, Threads));
        TakesTurns = Array.Exists(_contents, content => content.Count < Threads);
    }

    /// <summary>How many threads are of use.</summary>
    public int Threads { get; }

    /// <summary>Whether only one thread at a time can read.</summary>
    public bool TakesTurns { get; }

    /// <summary>The number of bytes that were taken.</summary>
    public long Taken => Math.Min(_length, Volatile.Read(ref _next));

    /// <summary>Reads the next chunk.</summary>
    /// <param name="thread">The number of the thread.</param>
    /// <param name="buffers">For each variable, room for <see cref="ChunkLength"/> bytes: elements with the lowest byte first.</param>
    /// <param name="start">The byte where the chunk begins.</param>
    /// <returns>The length of the chunk; 0 at the end.</returns>
    public int Take(int thread, ReadOnlySpan<byte[]> buffers, out long start)
    {
        if (!TakesTurns)
        {
            return ReadNext(thread, buffers, out start);
        }

        // What only one thread can read is read from front to back.
        lock (_gate)
        {
            return ReadNext(0, buffers, out start);
        }
    }

    private int ReadNext(int thread, ReadOnlySpan<byte[]> buffers, out long start)
    {
        start = Interlocked.Add(ref _next, ChunkLength) - ChunkLength;
        int length = (int)Math.Clamp(_length - start, 0, ChunkLength);
        if (length > 0)
        {
            for (int i = 0; i < _contents.Length; i++)
            {
                _contents[i][thread].Read(buffers[i].AsSpan(0, length), start);
            }
        }

        return length;
    }
}
