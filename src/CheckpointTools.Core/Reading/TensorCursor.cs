using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>Walks the tensors of an open checkpoint in the order of their names' bytes. A partitioned tensor comes once.</summary>
internal abstract class TensorCursor
{
    private protected TensorCursor() { }

    /// <summary>The tensor's name; valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>The tensor's entry, as a V2 index has it.</summary>
    public abstract BundleEntry Entry { get; }

    /// <summary>
    /// The bytes that the tensor takes. For strings of a V1 checkpoint it is what they take at least, as if they were empty: how long they
    /// are, only the values tell.
    /// </summary>
    public abstract long Size { get; }

    /// <summary>The stored pieces of a partitioned tensor; none for a plainly stored one.</summary>
    internal abstract IReadOnlyList<StoredSlice> Slices { get; }

    /// <summary>Moves to the next tensor.</summary>
    /// <returns>False behind the last one.</returns>
    /// <exception cref="CheckpointException">The list of tensors is damaged.</exception>
    public abstract bool MoveNext();

    /// <summary>What the cursor stands on, kept.</summary>
    public BundleTensor ToTensor() => new(Name.ToArray(), Entry, Slices);

    /// <summary>Makes the sizes exact that the list does not tell: a V1 checkpoint's values are looked at, all of them.</summary>
    /// <exception cref="CheckpointException">The values are damaged or missing.</exception>
    internal abstract void Measure();
}
