using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>A dataset: what it is, and how its values are read.</summary>
/// <param name="place">Where it is.</param>
internal sealed class Hdf5Dataset(Hdf5Place place)
{
    public Hdf5Place Place => place;

    /// <summary>What is wrong with it; null if nothing is. If set, nothing else is known.</summary>
    public CheckpointException? Fault { get; init; }

    public DataType DataType { get; init; }

    public TensorShape Shape { get; init; } = TensorShape.Scalar;

    /// <summary>Where its values begin in the file, or what leads to their chunks; 0 if it has none.</summary>
    public long Offset { get; init; }

    /// <summary>The values of numbers; null for strings.</summary>
    public IHdf5Values? Values { get; init; }

    /// <summary>Reads all strings; null for numbers.</summary>
    public Func<CancellationToken, byte[][]>? Strings { get; init; }

    /// <summary>The same dataset under another name.</summary>
    public Hdf5Dataset At(Hdf5Place other) =>
        new(other)
        {
            Fault = Fault,
            DataType = DataType,
            Shape = Shape,
            Offset = Offset,
            Values = Values,
            Strings = Strings,
        };
}

/// <summary>The values of a dataset, row-major and each with its lowest byte first.</summary>
internal interface IHdf5Values
{
    /// <summary>Whether several threads may read at any place, as fast as from front to back.</summary>
    bool AllowsSharing { get; }

    /// <summary>Fills a buffer with whole elements from a byte on.</summary>
    void Read(Span<byte> destination, long position);
}

/// <summary>Values that lie in one piece, as Keras writes them: they are read past the library.</summary>
/// <param name="bytes">The file.</param>
/// <param name="offset">Where they begin.</param>
/// <param name="swapUnit">The width of a number whose highest byte comes first; 1 if the lowest does.</param>
internal sealed class ContiguousValues(IHdf5Bytes bytes, long offset, int swapUnit) : IHdf5Values
{
    public bool AllowsSharing => true;

    public void Read(Span<byte> destination, long position)
    {
        bytes.Read(destination, offset + position);
        ByteOrder.Swap(destination, swapUnit);
    }
}
