using CheckpointTools.Formats.Constants;

namespace CheckpointTools.Reading;

/// <summary>A constant of a graph.</summary>
internal sealed class GraphVariable(ConstantFile file, GraphConstant constant) : InterchangeTensor
{
    public override byte[] Name => constant.Name;

    public override CheckpointException? Fault => constant.Fault;

    public override DataType DataType => constant.DataType;

    public override TensorShape Shape => constant.Shape;

    public override (int File, long Offset) Place => (0, constant.Offset);

    public override bool IsWeight => constant.IsWeight;

    public override bool WasVariable => constant.WasVariable;

    /// <summary>What is listed is decoded as a whole by each who opens it.</summary>
    public override bool AllowsSharing => constant.Content is not null;

    public override InterchangeValues OpenValues() =>
        constant.Content is not null ? new Bytes(file, constant) : new Listed(file.ReadListed(constant), constant.DataType.Width);

    public override byte[][] ReadStrings(CancellationToken cancellationToken) => file.ReadStrings(constant, cancellationToken);

    /// <summary>There is no checksum. The file may have been changed in place while it was read, which its time shows.</summary>
    public override void Verify(CancellationToken cancellationToken) => RequireUnchanged();

    public override void RequireUnchanged() => file.File.RequireUnchanged();

    private sealed class Bytes(ConstantFile file, GraphConstant constant) : InterchangeValues
    {
        public override void Read(Span<byte> destination, long position) => file.Read(constant, destination, position);

        public override void Dispose()
        {
            // The file stays open as long as the checkpoint does.
        }
    }

    /// <summary>Values that were decoded; behind them, the last one over and over, or zeros if there is none.</summary>
    private sealed class Listed(byte[] bytes, int width) : InterchangeValues
    {
        public override void Read(Span<byte> destination, long position)
        {
            if (position < bytes.Length)
            {
                int count = (int)Math.Min(destination.Length, bytes.Length - position);
                bytes.AsSpan((int)position, count).CopyTo(destination);
                destination = destination[count..];
            }

            if (bytes.Length == 0)
            {
                destination.Clear();
                return;
            }

            // Whole elements are asked for.
            ReadOnlySpan<byte> last = bytes.AsSpan(bytes.Length - width);
            for (int i = 0; i < destination.Length; i += width)
            {
                last.CopyTo(destination[i..]);
            }
        }

        public override void Dispose()
        {
            // There is nothing but memory.
        }
    }
}
