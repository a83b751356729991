using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// The elements of a string tensor that is stored as a whole. The lengths come first and the bytes follow (format.md 4.3), so both are read
/// at the same time and no memory is needed. If the file changes after it was verified, an error is reported.
/// </summary>
internal sealed class StoredStrings : StringElements
{
    private const int BufferSize = 1 << 16;

    private readonly SourceFile _file;
    private readonly BundleTensor _tensor;
    private readonly byte[] _lengths = new byte[BufferSize];
    private long _lengthsRead;
    private int _start;
    private int _end;
    private long _elementsLeft;
    private long _content;

    public StoredStrings(SourceFile file, BundleTensor tensor)
    {
        (_file, _tensor) = (file, tensor);
        Rewind();
        while (_elementsLeft > 0)
        {
            _ = NextLength();
        }

        _content = _lengthsRead - (_end - _start) + BundleEntry.InnerChecksumLength;
        Rewind();
    }

    public override bool MoveNext()
    {
        if (_elementsLeft == 0)
        {
            return false;
        }

        _content += Left;
        Left = NextLength();
        return Left <= _tensor.Entry.Size - _content ? true : throw Changed();
    }

    public override void Read(Span<byte> destination)
    {
        _file.ReadExactly(destination, _tensor.Entry.Offset + _content);
        _content += destination.Length;
        Left -= destination.Length;
    }

    private void Rewind()
    {
        _lengthsRead = 0;
        (_start, _end) = (0, 0);
        _elementsLeft = _tensor.Entry.Shape.ElementCount;
    }

    private long NextLength()
    {
        if (_end - _start < Varint.MaxLength && _lengthsRead < _tensor.Entry.Size)
        {
            _lengths.AsSpan(_start, _end - _start).CopyTo(_lengths);
            (_start, _end) = (0, _end - _start);
            int count = (int)Math.Min(BufferSize - _end, _tensor.Entry.Size - _lengthsRead);
            _file.ReadExactly(_lengths.AsSpan(_end, count), _tensor.Entry.Offset + _lengthsRead);
            _lengthsRead += count;
            _end += count;
        }

        ReadOnlySpan<byte> rest = _lengths.AsSpan(_start, _end - _start);
        if (!Varint.TryRead(ref rest, out ulong length) || length > long.MaxValue)
        {
            throw Changed();
        }

        _start = _end - rest.Length;
        _elementsLeft--;
        return (long)length;
    }

    private CheckpointException Changed() => BundleFaults.Payload(_file.Path, _tensor.Name, _tensor.Entry, "changed while it was read");
}
