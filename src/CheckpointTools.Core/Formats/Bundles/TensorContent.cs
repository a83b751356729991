using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// A tensor's bytes in row-major order as one sequence that can be read from any position, whether the tensor is stored as a whole or in
/// slices. Only the requested bytes are held in memory.
/// </summary>
internal abstract class TensorContent : IDisposable
{
    private readonly int _width;
    private byte[] _runs = [];

    /// <param name="tensor">The tensor; if it has slices, its elements must have a fixed width.</param>
    protected TensorContent(BundleTensor tensor)
    {
        Tensor = tensor;
        _width = tensor.Slices.Count == 0 ? 1 : tensor.Entry.DataType.Width;
        Length = tensor.Slices.Count == 0 ? tensor.Entry.Size : tensor.Entry.Shape.ElementCount * _width;
    }

    public long Length { get; }

    protected BundleTensor Tensor { get; }

    /// <summary>Verifies all stored bytes; reading does not.</summary>
    /// <exception cref="CheckpointException">They are not the ones that were stored.</exception>
    public abstract void Verify(CancellationToken cancellationToken);

    /// <summary>Requires that the files are as they were, if their values have no checksums that would tell.</summary>
    /// <exception cref="CheckpointException">They were written to since they were opened.</exception>
    public virtual void RequireUnchanged() { }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="position"/>.</summary>
    public void Read(Span<byte> destination, long position)
    {
        if (Tensor.Slices.Count == 0)
        {
            ReadPiece(0, destination, position);
            return;
        }

        for (int piece = 0; piece < Tensor.Slices.Count; piece++)
        {
            ReadSlice(piece, Tensor.Slices[piece].Box, destination, position);
        }
    }

    public abstract void Dispose();

    /// <summary>Fills <paramref name="destination"/> with bytes of one slice, or of the tensor if it has no slices.</summary>
    protected abstract void ReadPiece(int piece, Span<byte> destination, long position);

    /// <summary>
    /// Copies the part of a slice that lies in a stretch of the tensor. Consecutive runs are also consecutive in the slice.
    /// </summary>
    private void ReadSlice(int piece, SliceBox box, Span<byte> destination, long position)
    {
        long end = position + destination.Length;
        long runBytes = box.RunLength * _width;
        long first = box.FirstRunEndingBehind(position / _width);
        long last = first;
        while (last < box.RunCount && box.RunStart(last) * _width < end)
        {
            last++;
        }

        if (first == last)
        {
            return;
        }

        // Copies only the part of the first and last run that lies in the stretch.
        long start = (first * runBytes) + Math.Max(0, position - (box.RunStart(first) * _width));
        int length = (int)((last * runBytes) - Math.Max(0, (box.RunStart(last - 1) * _width) + runBytes - end) - start);
        if (_runs.Length < length)
        {
            _runs = new byte[length];
        }

        ReadPiece(piece, _runs.AsSpan(0, length), start);
        ReadOnlySpan<byte> rest = _runs.AsSpan(0, length);
        for (long run = first; run < last; run++)
        {
            long runStart = box.RunStart(run) * _width;
            long from = Math.Max(runStart, position);
            int count = (int)(Math.Min(runStart + runBytes, end) - from);
            rest[..count].CopyTo(destination[(int)(from - position)..]);
            rest = rest[count..];
        }
    }
}
