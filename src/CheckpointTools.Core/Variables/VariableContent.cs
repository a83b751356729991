namespace CheckpointTools.Variables;

/// <summary>
/// The values of a variable while they are read, row-major. Numbers are bytes, each element with its lowest byte first, that can be read
/// from any position in a fixed amount of memory; strings are read as a whole. Reading from front to back is the fastest: then values may
/// be given before they are verified, and count only after <see cref="Finish"/>.
/// </summary>
internal abstract class VariableContent(DataType dataType, TensorShape shape) : IDisposable
{
    public DataType DataType => dataType;

    public TensorShape Shape => shape;

    /// <summary>The number of bytes of all elements of a fixed width.</summary>
    public long Length => shape.ElementCount * dataType.Width;

    /// <summary>The elements of a string variable.</summary>
    public abstract byte[][] Strings { get; }

    /// <summary>Fills <paramref name="destination"/> with whole elements, from the byte <paramref name="position"/> on.</summary>
    public abstract void Read(Span<byte> destination, long position);

    /// <summary>
    /// The same values for one of several threads, each of which reads other elements; this content itself is then only finished. To be
    /// called before anything is read; what it returns is not disposed of. Null if only one thread can read.
    /// </summary>
    public virtual VariableContent? Share() => null;

    /// <summary>Verifies what was read and not verified before. Of computed values, that is what they were computed of.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public virtual void Finish() { }

    public abstract void Dispose();
}
