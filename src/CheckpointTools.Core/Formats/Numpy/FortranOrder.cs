namespace CheckpointTools.Formats.Numpy;

/// <summary>
/// Reads an array whose first index runs fastest as if its last one did: a block of rows at a time, so that memory stays bounded.
/// </summary>
/// <param name="header">The array's header; it has two dimensions or more.</param>
/// <param name="bytes">The array.</param>
internal sealed class FortranOrder(NumpyHeader header, NumpyBytes bytes)
{
    private const int BlockSize = 32 << 20;
    private const int WindowSize = 1 << 20;

    /// <summary>Elements that follow each other this closely are read together with the bytes between them.</summary>
    private const int MaxBetween = 1 << 12;

    private readonly int _width = header.Type.Width;
    private byte[] _block = [];
    private long _blockStart;
    private long _blockEnd;
    private byte[] _window = [];
    private long _windowStart;
    private long _windowEnd;

    /// <summary>Fills a buffer with whole elements in row-major order, from a byte on.</summary>
    public void Read(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            if (position < _blockStart || position >= _blockEnd)
            {
                Fill(position / _width);
            }

            int count = (int)Math.Min(destination.Length, _blockEnd - position);
            _block.AsSpan((int)(position - _blockStart), count).CopyTo(destination);
            destination = destination[count..];
            position += count;
        }
    }

    /// <summary>Makes the block that has an element: some neighbours on one axis, with all of the axes behind it.</summary>
    private void Fill(long element)
    {
        ReadOnlySpan<long> sizes = header.Shape.Span;
        (int axis, long rowLength) = (0, header.Shape.ElementCount);
        for (; ; axis++)
        {
            rowLength /= sizes[axis];

            // An element wider than a block is a block.
            if (rowLength <= BlockSize / _width || axis == sizes.Length - 1)
            {
                break;
            }
        }

        long rows = Math.Max(1, BlockSize / (rowLength * _width));
        long row = element / rowLength;
        long first = row % sizes[axis];
        first -= first % rows;
        int count = (int)Math.Min(rows, sizes[axis] - first);
        long rowsBefore = row - (row % sizes[axis]);

        // Where the block begins in the file: the indices of the axes in front, and the first row of this one.
        long stride = 1;
        for (int i = 0; i < axis; i++)
        {
            stride *= sizes[i];
        }

        (long start, long left, long unit) = (first * stride, rowsBefore / sizes[axis], stride);
        for (int i = axis - 1; i >= 0; i--)
        {
            unit /= sizes[i];
            start += left % sizes[i] * unit;
            left /= sizes[i];
        }

        _blockStart = (rowsBefore + first) * rowLength * _width;
        _blockEnd = _blockStart + (count * rowLength * _width);
        if (_block.Length < _blockEnd - _blockStart)
        {
            _block = new byte[_blockEnd - _blockStart];
        }

        Gather(sizes[(axis + 1)..], start, stride, stride * sizes[axis], count, (int)rowLength);
    }

    /// <summary>Copies the elements in the order of the file, each to its place in the block.</summary>
    /// <param name="inner">The sizes of the axes behind the block's.</param>
    /// <param name="start">The first element in the file.</param>
    /// <param name="stride">How far neighbours on the block's axis are apart.</param>
    /// <param name="innerStride">How far neighbours on the next axis are apart.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="rowLength">The number of elements of a row.</param>
    private void Gather(ReadOnlySpan<long> inner, long start, long stride, long innerStride, int count, int rowLength)
    {
        Span<long> indices = stackalloc long[inner.Length];
        indices.Clear();

        // Bytes in between are read too where the next element is near, and not where it is far.
        bool isRunDense = count == 1 || stride * _width <= MaxBetween;
        bool isNextNear = (innerStride - ((count - 1) * stride)) * _width <= MaxBetween;
        (long runStart, int place) = (start, 0);
        for (int run = 0; run < rowLength; run++)
        {
            for (int row = 0; row < count; row++)
            {
                long wanted =
                    !isRunDense ? _width
                    : isNextNear ? WindowSize
                    : (((count - 1 - row) * stride) + 1) * _width;
                ElementAt(runStart + (row * stride), wanted).CopyTo(_block.AsSpan(((row * rowLength) + place) * _width));
            }

            (long unit, int placeUnit) = (innerStride, rowLength);
            for (int axis = 0; axis < inner.Length; axis++)
            {
                placeUnit /= (int)inner[axis];
                runStart += unit;
                place += placeUnit;
                if (++indices[axis] < inner[axis])
                {
                    break;
                }

                indices[axis] = 0;
                runStart -= unit * inner[axis];
                place -= placeUnit * (int)inner[axis];
                unit *= inner[axis];
            }
        }
    }

    private ReadOnlySpan<byte> ElementAt(long element, long wanted)
    {
        long position = header.Length + (element * _width);
        if (position < _windowStart || position + _width > _windowEnd)
        {
            long end = header.Length + (header.Shape.ElementCount * _width);
            int length = (int)Math.Min(Math.Max(Math.Min(wanted, WindowSize), _width), end - position);
            if (_window.Length < length)
            {
                _window = new byte[length];
            }

            bytes.Read(_window.AsSpan(0, length), position);
            (_windowStart, _windowEnd) = (position, position + length);
        }

        return _window.AsSpan((int)(position - _windowStart), _width);
    }
}
