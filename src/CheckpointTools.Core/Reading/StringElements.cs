namespace CheckpointTools.Reading;

/// <summary>Walks the elements of a string tensor, each of which is read in pieces. They were verified before.</summary>
internal abstract class StringElements
{
    /// <summary>How many bytes of the element were not read.</summary>
    public long Left { get; protected set; }

    /// <summary>Moves to the next element.</summary>
    /// <returns>False behind the last one.</returns>
    public abstract bool MoveNext();

    /// <summary>Reads the element's next bytes.</summary>
    public abstract void Read(Span<byte> destination);
}
