using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// Reads whole tensors of a V1 checkpoint into memory. All slices are read before the whole is allocated: a shape alone must not cause an
/// allocation.
/// </summary>
internal sealed class V1ValueReader(V1Checkpoint checkpoint) : ValueReader(checkpoint.Prefix)
{
    public override void Dispose()
    {
        // The checkpoint's files stay open as long as the checkpoint does.
    }

    private protected override IEnumerable<byte[]> ReadBytePieces(BundleTensor tensor, CancellationToken cancellationToken) =>
        ReadPieces(tensor, checkpoint.ReadBytes, cancellationToken);

    private protected override IEnumerable<byte[][]> ReadStringPieces(BundleTensor tensor, CancellationToken cancellationToken) =>
        ReadPieces(tensor, checkpoint.ReadStrings, cancellationToken);

    private static T[] ReadPieces<T>(BundleTensor tensor, Func<BundleTensor, int, T> read, CancellationToken cancellationToken)
    {
        var pieces = new T[Math.Max(1, tensor.Slices.Count)];
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pieces[piece] = read(tensor, piece);
        }

        return pieces;
    }
}
