using CheckpointTools.Files;
using CheckpointTools.Slices;

namespace CheckpointTools.Bundles;

/// <summary>
/// A tensor's bytes in row-major order as one sequence that can be read from anywhere, whether it is stored plainly or in slices: in memory
/// is only what was asked for. Nothing is verified here.
/// </summary>
internal sealed class TensorContent : IDisposable
{
    private readonly BundleReader _bundle;
    private readonly BundleTensor _tensor;
    private readonly Dictionary<int, SourceFile> _files = [];
    private readonly int _width;
    private byte[] _runs = [];

    /// <param name="bundle">The bundle; it must stay open.</param>
    /// <param name="tensor">A tensor of it; where it has slices, one of a fixed element width.</param>
    public TensorContent(BundleReader bundle, BundleTensor tensor)
    {
        _bundle = bundle;
        _tensor = tensor;
        _width = tensor.Slices.Count == 0 ? 1 : tensor.Entry.DataType.Width;
        Length = tensor.Slices.Count == 0 ? tensor.Entry.Size : tensor.Entry.Shape.ElementCount * _width;
    }

    public long Length { get; }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="position"/>.</summary>
    public void Read(Span<byte> destination, long position)
    {
        if (_tensor.Slices.Count == 0)
        {
            FileOf(_tensor.Entry).ReadExactly(destination, _tensor.Entry.Offset + position);
            return;
        }

        foreach (StoredSlice slice in _tensor.Slices)
        {
            ReadSlice(slice, destination, position);
        }
    }

    public void Dispose()
    {
        foreach (SourceFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    /// <summary>Copies the part of a slice that lies in a stretch of the tensor. Neighbouring runs are neighbours in the file.</summary>
    private void ReadSlice(StoredSlice slice, Span<byte> destination, long position)
    {
        SliceBox box = slice.Box;
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

        // Of the first and last run, only what the stretch holds.
        long fileStart = (first * runBytes) + Math.Max(0, position - (box.RunStart(first) * _width));
        long fileEnd = (last * runBytes) - Math.Max(0, (box.RunStart(last - 1) * _width) + runBytes - end);
        int length = (int)(fileEnd - fileStart);
        if (_runs.Length < length)
        {
            _runs = new byte[length];
        }

        FileOf(slice.Entry).ReadExactly(_runs.AsSpan(0, length), slice.Entry.Offset + fileStart);
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

    private SourceFile FileOf(BundleEntry entry)
    {
        if (!_files.TryGetValue(entry.ShardId, out SourceFile? file))
        {
            file = _files[entry.ShardId] = CurrentData.Open(_bundle, entry.ShardId);
        }

        return entry.End <= file.Length ? file : throw BundleFaults.DataFileTooShort(file.Path, file.Length, _tensor.Name, entry);
    }
}
