using System.Runtime.InteropServices;
using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// Transposes in blocks: stretches of the result that are held in memory. What a block needs of the operand is a box of it, which is read
/// run by run.
/// </summary>
/// <param name="operand">The operand.</param>
/// <param name="shape">The shape of the result.</param>
/// <param name="permutation">For each axis of the result, the operand's.</param>
internal sealed class TransposedContent(VariableContent operand, TensorShape shape, int[] permutation)
    : VariableContent(operand.DataType, shape)
{
    /// <summary>How many bytes a block has at most, unless a single element is larger.</summary>
    private const long MaxBlockSize = 1 << 25;

    private readonly BlockPlan? _plan = BlockPlan.Of(shape, MaxBlockSize / Math.Max(1, operand.DataType.Width));
    private readonly ContentWindow _window = new(operand);
    private byte[] _box = [];
    private byte[] _block = [];
    private long _current = -1;

    public override byte[][] Strings => Shape.ElementCount == 0 ? [] : Transpose(operand.Strings, permutation, operand.Shape);

    public override void Read(Span<byte> destination, long position)
    {
        int width = DataType.Width;
        while (!destination.IsEmpty)
        {
            (long block, long within) = _plan!.Find(position / width);
            if (block != _current)
            {
                Load(block);
            }

            ReadOnlySpan<byte> rest = _block.AsSpan(0, (int)_plan!.LengthOf(block) * width)[(int)(within * width)..];
            int count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination);
            destination = destination[count..];
            position += count;
        }
    }

    public override void Finish() => operand.Finish();

    public override void Dispose() { }

    private void Load(long block)
    {
        (long[] starts, long[] lengths) = _plan!.BoxOf(block);
        long[] sourceStarts = new long[starts.Length];
        long[] sourceLengths = new long[starts.Length];
        for (int axis = 0; axis < permutation.Length; axis++)
        {
            (sourceStarts[permutation[axis]], sourceLengths[permutation[axis]]) = (starts[axis], lengths[axis]);
        }

        int width = DataType.Width;
        var box = new SliceBox(operand.Shape, sourceStarts, sourceLengths);
        int size = (int)box.ElementCount * width;
        (_box, _block) = _box.Length < size ? (new byte[size], new byte[size]) : (_box, _block);
        int run = (int)box.RunLength * width;
        for (int i = 0; i < box.RunCount; i++)
        {
            _window.Read(_box.AsSpan(i * run, run), box.RunStart(i) * width);
        }

        Span<byte> from = _box.AsSpan(0, size);
        Span<byte> to = _block.AsSpan(0, size);
        switch (width)
        {
            case 1:
                Permute<byte>(from, to, sourceLengths, permutation);
                break;
            case 2:
                Permute<ushort>(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), sourceLengths, permutation);
                break;
            case 4:
                Permute<uint>(MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to), sourceLengths, permutation);
                break;
            case 8:
                Permute<ulong>(MemoryMarshal.Cast<byte, ulong>(from), MemoryMarshal.Cast<byte, ulong>(to), sourceLengths, permutation);
                break;
            default:
                Permute<UInt128>(
                    MemoryMarshal.Cast<byte, UInt128>(from),
                    MemoryMarshal.Cast<byte, UInt128>(to),
                    sourceLengths,
                    permutation
                );
                break;
        }

        _current = block;
    }

    private static byte[][] Transpose(byte[][] strings, int[] permutation, TensorShape shape)
    {
        byte[][] transposed = new byte[strings.Length][];
        Permute<byte[]>(strings, transposed, [.. shape.Dimensions], permutation);
        return transposed;
    }

    /// <summary>
    /// Puts elements where the permuted axes have them. The last two loops go over tiles, so that both sides stay in the cache.
    /// </summary>
    private static void Permute<T>(ReadOnlySpan<T> from, Span<T> to, long[] sourceLengths, int[] permutation)
    {
        int rank = permutation.Length;
        long[] strides = new long[rank];
        for (long stride = 1, axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= sourceLengths[axis];
        }

        int rows = rank > 1 ? (int)sourceLengths[permutation[rank - 2]] : 1;
        int columns = rank > 0 ? (int)sourceLengths[permutation[rank - 1]] : 1;
        int rowStride = rank > 1 ? (int)strides[permutation[rank - 2]] : 0;
        int columnStride = rank > 0 ? (int)strides[permutation[rank - 1]] : 0;
        int plane = rows * columns;
        for (int start = 0; start < to.Length; start += plane)
        {
            long source = 0;
            long rest = start / plane;
            for (int axis = rank - 3; axis >= 0; axis--)
            {
                long length = sourceLengths[permutation[axis]];
                source += rest % length * strides[permutation[axis]];
                rest /= length;
            }

            PermutePlane(from[(int)source..], to.Slice(start, plane), rows, columns, rowStride, columnStride);
        }
    }

    private static void PermutePlane<T>(ReadOnlySpan<T> from, Span<T> to, int rows, int columns, int rowStride, int columnStride)
    {
        const int Tile = 32;
        for (int row = 0; row < rows; row += Tile)
        {
            int rowEnd = Math.Min(rows, row + Tile);
            for (int column = 0; column < columns; column += Tile)
            {
                int columnEnd = Math.Min(columns, column + Tile);
                for (int i = row; i < rowEnd; i++)
                {
                    for (int j = column; j < columnEnd; j++)
                    {
                        to[(i * columns) + j] = from[(i * rowStride) + (j * columnStride)];
                    }
                }
            }
        }
    }
}
