namespace CheckpointTools.Variables;

/// <summary>
/// The values of a variable while they are read, row-major. Numbers are bytes, each element with its lowest byte first, that can be read
/// from any position in a fixed amount of memory; strings are read as a whole. All values are verified before the first is returned,
/// because a part has no checksum of its own.
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

    public abstract void Dispose();
}
