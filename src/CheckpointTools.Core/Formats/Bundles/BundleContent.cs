namespace CheckpointTools.Formats.Bundles;

/// <summary>A tensor of a bundle as one sequence of bytes, in the bundle's byte order.</summary>
/// <param name="files">The bundle's data files; the caller disposes of them.</param>
/// <param name="isBigEndian">The bundle's byte order.</param>
/// <param name="tensor">A tensor of the bundle; if it has slices, its elements must have a fixed width.</param>
internal sealed class BundleContent(DataFiles files, bool isBigEndian, BundleTensor tensor) : TensorContent(tensor)
{
    private const int ChunkSize = 1 << 20;

    public override void Verify(CancellationToken cancellationToken)
    {
        var payloads = new PayloadReader(files, isBigEndian);
        byte[] buffer = new byte[Math.Min(ChunkSize, Tensor.Payloads.Max(static entry => entry.Size))];
        foreach (BundleEntry entry in Tensor.Payloads)
        {
            payloads.Begin(entry, Tensor.Name);
            while (payloads.Left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                payloads.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, payloads.Left)));
            }

            payloads.Finish();
        }
    }

    public override void Dispose()
    {
        // The data files stay open as long as the checkpoint does.
    }

    protected override void ReadPiece(int piece, Span<byte> destination, long position)
    {
        BundleEntry entry = Tensor.Slices.Count == 0 ? Tensor.Entry : Tensor.Slices[piece].Entry;
        files.Open(entry, Tensor.Name).ReadExactly(destination, entry.Offset + position);
    }
}
