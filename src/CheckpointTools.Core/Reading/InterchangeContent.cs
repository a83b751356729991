using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>A tensor of another program's file as one sequence of bytes, each number's lowest byte first.</summary>
internal sealed class InterchangeContent(InterchangeTensor stored, BundleTensor tensor) : TensorContent(tensor)
{
    private InterchangeValues? _values;

    public override void Verify(CancellationToken cancellationToken) => stored.Verify(cancellationToken);

    public override void RequireUnchanged() => stored.RequireUnchanged();

    public override void Dispose() => _values?.Dispose();

    protected override void ReadPiece(int piece, Span<byte> destination, long position) =>
        (_values ??= stored.OpenValues()).Read(destination, position);
}
