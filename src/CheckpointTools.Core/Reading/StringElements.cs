namespace CheckpointTools.Reading;

/// <summary>Walks the elements of a string tensor, each of which is read in pieces. The values were verified before.</summary>
internal abstract class StringElements
{
    /// <summary>The number of bytes of the element that remain.</summary>
    public long Left { get; protected set; }

    /// <summary>Moves to the next element.</summary>
    /// <returns>False after the last element.</returns>
    public abstract bool MoveNext();

    /// <summary>Reads the element's next bytes.</summary>
    public abstract void Read(Span<byte> destination);
}
