using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>Walks the tensors of an open checkpoint in the order of their names' bytes. A partitioned tensor appears once.</summary>
internal abstract class TensorCursor
{
    private protected TensorCursor() { }

    /// <summary>The tensor's name; valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>The tensor's entry, as in a V2 index.</summary>
    public abstract BundleEntry Entry { get; }

    /// <summary>
    /// The number of bytes of the tensor. For strings of a V1 checkpoint, it is the minimum, as if they were empty: only the values show
    /// their lengths.
    /// </summary>
    public abstract long Size { get; }

    /// <summary>Whether it is a weight, or of a checkpoint, which has nothing but variables: false for a graph's other constants.</summary>
    public virtual bool IsWeight => true;

    /// <summary>Whether the file itself shows that the tensor was a variable of a model.</summary>
    public virtual bool WasVariable => false;

    /// <summary>The stored pieces of a partitioned tensor; none for a plainly stored one.</summary>
    internal abstract IReadOnlyList<StoredSlice> Slices { get; }

    /// <summary>Moves to the next tensor.</summary>
    /// <returns>False after the last tensor.</returns>
    /// <exception cref="CheckpointException">The list of tensors is damaged.</exception>
    public abstract bool MoveNext();

    /// <summary>A copy of the current tensor.</summary>
    public BundleTensor ToTensor() => new(Name.ToArray(), Entry, Slices);

    /// <summary>Determines the exact sizes that the list does not state, by reading all values of a V1 checkpoint.</summary>
    /// <exception cref="CheckpointException">The values are damaged or missing.</exception>
    internal abstract void Measure();
}
