using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// A V1 checkpoint's tensor as one sequence of bytes, each number's lowest byte first. Its records are unpacked when they are first needed
/// and then held: the place of a value in a record follows only from all values before it.
/// </summary>
internal sealed class V1Content(V1Checkpoint checkpoint, BundleTensor tensor) : TensorContent(tensor)
{
    private readonly byte[]?[] _pieces = new byte[]?[Math.Max(1, tensor.Slices.Count)];

    public override void Verify(CancellationToken cancellationToken)
    {
        for (int piece = 0; piece < _pieces.Length; piece++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = Piece(piece);
        }
    }

    public override void Dispose() => Array.Clear(_pieces);

    protected override void ReadPiece(int piece, Span<byte> destination, long position) =>
        Piece(piece).AsSpan((int)position, destination.Length).CopyTo(destination);

    private byte[] Piece(int piece) => _pieces[piece] ??= checkpoint.ReadBytes(Tensor, piece);
}
