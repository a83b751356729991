namespace CheckpointTools.Variables;

/// <summary>
/// The values of a variable while somebody reads them, row-major: numbers as bytes that can be read from anywhere in memory of a fixed
/// size, each element with its lowest byte first; strings as a whole. They were verified before the first is given, for a part has no
/// checksum of its own.
/// </summary>
internal abstract class VariableContent(DataType dataType, TensorShape shape) : IDisposable
{
    public DataType DataType => dataType;

    public TensorShape Shape => shape;

    /// <summary>How many bytes all elements of a fixed width take.</summary>
    public long Length => shape.ElementCount * dataType.Width;

    /// <summary>The elements of a string variable.</summary>
    public abstract byte[][] Strings { get; }

    /// <summary>Fills <paramref name="destination"/> with whole elements, from the byte <paramref name="position"/> on.</summary>
    public abstract void Read(Span<byte> destination, long position);

    public abstract void Dispose();
}
