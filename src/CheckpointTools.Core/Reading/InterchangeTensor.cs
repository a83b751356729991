using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Reading;

/// <summary>A tensor of a file of another program.</summary>
internal abstract class InterchangeTensor
{
    /// <summary>The name's bytes.</summary>
    public abstract byte[] Name { get; }

    /// <summary>What is wrong with it; null if nothing is. If set, nothing else but the name may be asked for.</summary>
    public abstract CheckpointException? Fault { get; }

    public abstract DataType DataType { get; }

    public abstract TensorShape Shape { get; }

    /// <summary>The number of the file that it is in, and its place there, so that copies keep the order of the source.</summary>
    public abstract (int File, long Offset) Place { get; }

    /// <summary>Its path in the file, where that is another than its name.</summary>
    public virtual string? Key => null;

    /// <summary>Whether the file says that it is the state of an optimizer.</summary>
    public virtual bool IsOptimizers => false;

    /// <summary>The number of bytes behind its values that belong to nothing.</summary>
    public virtual long TrailingLength => 0;

    /// <summary>Whether its values can be opened several times and read at any place as fast as from front to back.</summary>
    public virtual bool AllowsSharing => false;

    /// <summary>Whether it is listed where not everything is asked for: a graph has constants that tell operations what to do.</summary>
    public virtual bool IsWeight => true;

    /// <summary>Whether the file shows that it was a variable.</summary>
    public virtual bool WasVariable => false;

    /// <summary>Opens the elements of a fixed width, row-major and each with its lowest byte first.</summary>
    public abstract InterchangeValues OpenValues();

    /// <summary>Reads all strings.</summary>
    public abstract byte[][] ReadStrings(CancellationToken cancellationToken);

    /// <summary>Compares the bytes with the checksum that the file has for them, if it has one.</summary>
    /// <exception cref="CheckpointException">They differ, or cannot be read.</exception>
    public abstract void Verify(CancellationToken cancellationToken);

    /// <summary>Requires that nobody wrote to the file since it was opened: values are read after they are verified.</summary>
    /// <exception cref="CheckpointException">Its length or its time is another one by now.</exception>
    public abstract void RequireUnchanged();
}

/// <summary>The open values of such a tensor.</summary>
internal abstract class InterchangeValues : IDisposable
{
    /// <summary>Fills a buffer with whole elements from a byte on.</summary>
    public abstract void Read(Span<byte> destination, long position);

    public abstract void Dispose();
}

/// <summary>A tensor of a safetensors file.</summary>
internal sealed class SafetensorsVariable(SafetensorsFile file, int number, SafetensorsTensor tensor) : InterchangeTensor
{
    public override byte[] Name => tensor.Name;

    public override CheckpointException? Fault => tensor.Fault;

    public override DataType DataType => tensor.DataType;

    public override TensorShape Shape => tensor.Shape;

    public override (int File, long Offset) Place => (number, tensor.Begin);

    public override bool AllowsSharing => true;

    public override InterchangeValues OpenValues() => new Values(file, tensor);

    public override byte[][] ReadStrings(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>There is no checksum. The file may have been changed in place while it was read, which its time shows.</summary>
    public override void Verify(CancellationToken cancellationToken) => RequireUnchanged();

    public override void RequireUnchanged() => file.File.RequireUnchanged();

    private sealed class Values(SafetensorsFile file, SafetensorsTensor tensor) : InterchangeValues
    {
        public override void Read(Span<byte> destination, long position) => file.Read(tensor, destination, position);

        public override void Dispose()
        {
            // The file stays open as long as the checkpoint does.
        }
    }
}

/// <summary>An array of NumPy.</summary>
internal sealed class NumpyVariable(NumpyFile file, int number, NumpyArray array) : InterchangeTensor
{
    public override byte[] Name => array.Name;

    public override CheckpointException? Fault => array.Fault;

    public override DataType DataType => array.Header.Type.DataType;

    public override TensorShape Shape => array.Header.Shape;

    public override (int File, long Offset) Place => (0, number);

    public override long TrailingLength => array.TrailingLength;

    public override InterchangeValues OpenValues() => new Values(array.OpenValues());

    public override byte[][] ReadStrings(CancellationToken cancellationToken) => array.ReadStrings(cancellationToken);

    public override void Verify(CancellationToken cancellationToken)
    {
        array.Verify(cancellationToken);
        RequireUnchanged();
    }

    public override void RequireUnchanged() => file.File.RequireUnchanged();

    private sealed class Values(NumpyValues values) : InterchangeValues
    {
        public override void Read(Span<byte> destination, long position) => values.Read(destination, position);

        public override void Dispose() => values.Dispose();
    }
}
