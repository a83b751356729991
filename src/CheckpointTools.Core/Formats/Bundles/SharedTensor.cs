namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// The bytes of a tensor of numbers, row-major and each with its lowest byte first, that several threads read at the same time.
/// </summary>
internal abstract class SharedTensor : IDisposable
{
    /// <summary>What one thread reads with. All are made before the first is used, and go with this object.</summary>
    public abstract SharedReader NewReader();

    /// <summary>Verifies all bytes if any was read, after all threads have stopped.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public abstract void Finish(CancellationToken cancellationToken);

    public abstract void Dispose();
}

/// <summary>What one thread reads of it.</summary>
internal abstract class SharedReader
{
    /// <summary>Fills a buffer with whole elements, from a byte on.</summary>
    /// <exception cref="CheckpointException">They cannot be read.</exception>
    public abstract void Read(Span<byte> destination, long position);
}
