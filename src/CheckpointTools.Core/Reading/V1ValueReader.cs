using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;

namespace CheckpointTools.Reading;

/// <summary>
/// Reads whole tensors of a V1 checkpoint into memory. All pieces are read before the whole is made: a shape alone asks for no memory.
/// </summary>
internal sealed class V1ValueReader(V1Checkpoint checkpoint) : ValueReader
{
    public override byte[] ReadBytes(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int width = tensor.Entry.DataType.Width;
        if (width == 0)
        {
            throw Unreadable(checkpoint.Prefix, tensor);
        }

        byte[][] pieces = ReadPieces(tensor, checkpoint.ReadBytes, cancellationToken);
        return Join<byte>(tensor, pieces, width);
    }

    public override byte[][] ReadStrings(BundleTensor tensor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Entry.DataType != DataType.String)
        {
            throw Unreadable(checkpoint.Prefix, tensor);
        }

        byte[][][] pieces = ReadPieces(tensor, (whole, piece) => checkpoint.ReadStrings(whole, piece).ToArray(), cancellationToken);
        return Join<byte[]>(tensor, pieces, 1);
    }

    public override void Dispose()
    {
        // The checkpoint's files are open as long as it is.
    }

    internal static new void RequireArray(string prefix, BundleTensor tensor, long length) => ValueReader.RequireArray(prefix, tensor, length);

    private static T[][] ReadPieces<T>(BundleTensor tensor, Func<BundleTensor, int, T[]> read, CancellationToken cancellationToken)
    {
        var pieces = new T[Math.Max(1, tensor.Slices.Count)][];
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pieces[piece] = read(tensor, piece);
        }

        return pieces;
    }

    private T[] Join<T>(BundleTensor tensor, T[][] pieces, int width)
    {
        if (tensor.Slices.Count == 0)
        {
            return pieces[0];
        }

        long length = tensor.Entry.Shape.ElementCount * width;
        RequireArray(checkpoint.Prefix, tensor, length);
        var whole = new T[length];
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            SliceBox box = tensor.Slices[piece].Box;
            box.CopyTo<T>(pieces[piece], whole, width);
        }

        return whole;
    }
}
