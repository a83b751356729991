using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>Reads whole tensors of another program's files into memory.</summary>
internal sealed class InterchangeValueReader(InterchangeCheckpoint checkpoint) : ValueReader(checkpoint.Prefix)
{
    public override void Dispose()
    {
        // The files stay open as long as the checkpoint does.
    }

    private protected override IEnumerable<byte[]> ReadBytePieces(BundleTensor tensor, CancellationToken cancellationToken) =>
        [checkpoint.ReadBytes(tensor, cancellationToken)];

    private protected override IEnumerable<byte[][]> ReadStringPieces(BundleTensor tensor, CancellationToken cancellationToken) =>
        [checkpoint.ReadStrings(tensor, cancellationToken)];
}
