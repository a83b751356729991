using CheckpointTools.Formats.Bundles;
using CheckpointTools.Variables;

namespace CheckpointTools.Measuring;

/// <summary>The elements of a variable in chunks, which several threads take, each once.</summary>
internal abstract class ElementSource
{
    /// <summary>
    /// The length of all chunks but the last; they hold whole elements of any width, and whole stretches of what is summed as one.
    /// </summary>
    public const int ChunkLength = PayloadSegments.SegmentLength;

    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The number of bytes that were taken.</summary>
    public abstract long Taken { get; }

    /// <summary>Reads the next chunk.</summary>
    /// <param name="buffer">Room for <see cref="ChunkLength"/> bytes.</param>
    /// <returns>The elements, their bytes being the lowest first; none at the end.</returns>
    public abstract ReadOnlySpan<byte> Take(byte[] buffer);

    /// <summary>Verifies what was not verified before, after all was taken.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public abstract void Finish();
}

/// <summary>A stored tensor: threads read it at the same time.</summary>
internal sealed class StoredElements(PayloadSegments segments, long length) : ElementSource
{
    private int _next = -1;

    public override long Length => length;

    public override long Taken => Math.Min(length, (Volatile.Read(ref _next) + 1L) * ChunkLength);

    public override ReadOnlySpan<byte> Take(byte[] buffer)
    {
        int segment = Interlocked.Increment(ref _next);
        return segment < segments.Count ? segments.Read(segment, buffer) : [];
    }

    public override void Finish() => segments.Finish();
}

/// <summary>Any other values: they are read and computed from front to back by one thread at a time.</summary>
internal sealed class ContentElements(OpenVariable variable) : ElementSource
{
    private readonly object _gate = new();
    private long _position;

    public override long Length => variable.Content.Length;

    public override long Taken => Volatile.Read(ref _position);

    public override ReadOnlySpan<byte> Take(byte[] buffer)
    {
        lock (_gate)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(ChunkLength, Length - _position));
            if (!chunk.IsEmpty)
            {
                variable.Content.Read(chunk, _position);
                Volatile.Write(ref _position, _position + chunk.Length);
            }

            return chunk;
        }
    }

    public override void Finish() => variable.Finish();
}
