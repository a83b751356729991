using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.V1;

namespace CheckpointTools.Reading;

/// <summary>
/// Walks the tensors of a V1 checkpoint. An entry's data file is the number of the file with the record, and its offset is the record's
/// place among the others, so that copies keep the order of the source.
/// </summary>
internal sealed class V1Cursor(V1Reader reader, Action<CheckpointException>? onFault) : TensorCursor
{
    private int _next;
    private V1Tensor _tensor = null!;
    private BundleEntry _entry = null!;
    private StoredSlice[] _slices = [];

    public override ReadOnlySpan<byte> Name => _tensor.Name;

    public override BundleEntry Entry => _entry;

    public override long Size => _slices.Length == 0 ? _entry.Size : _slices.Sum(static slice => slice.Entry.Size);

    internal override IReadOnlyList<StoredSlice> Slices => _slices;

    public override bool MoveNext()
    {
        while (_next < reader.Tensors.Length)
        {
            _tensor = reader.Tensors[_next++];
            if (_tensor.Fault is null)
            {
                Describe(static (shape, dataType, _) => GetMinSize(shape, dataType));
                return true;
            }

            if (onFault is null)
            {
                throw _tensor.Fault;
            }

            onFault(_tensor.Fault);
        }

        return false;
    }

    internal override void Measure() =>
        Describe(
            (shape, dataType, piece) =>
            {
                ReadOnlySpan<byte> record = reader.ReadRecord(_tensor, piece);
                if (dataType != DataType.String)
                {
                    return GetMinSize(shape, dataType);
                }

                long size = BundleEntry.InnerChecksumLength;
                V1Values.ReadStrings(record, text => size += StringPayload.SizeOf(text.Length));
                return size;
            }
        );

    /// <summary>The size of numbers; for strings, the size as if they were empty.</summary>
    private static long GetMinSize(TensorShape shape, DataType dataType) =>
        dataType == DataType.String ? shape.ElementCount + BundleEntry.InnerChecksumLength : shape.ElementCount * dataType.Width;

    private void Describe(Func<TensorShape, DataType, int, long> sizeOf)
    {
        if (_tensor.IsPlain)
        {
            long size = sizeOf(_tensor.Shape, _tensor.DataType, 0);
            _entry = new BundleEntry(_tensor.DataType, _tensor.Shape, size, 0).PlacedAt(_tensor.Slices[0].File, _next);
            _slices = [];
            return;
        }

        _slices = new StoredSlice[_tensor.Slices.Count];
        for (int piece = 0; piece < _slices.Length; piece++)
        {
            V1Slice slice = _tensor.Slices[piece];
            var shape = new TensorShape(slice.Box!.Lengths.ToArray());
            long size = sizeOf(shape, _tensor.DataType, piece);
            BundleEntry entry = new BundleEntry(_tensor.DataType, shape, size, 0).PlacedAt(slice.File, _next);
            _slices[piece] = new StoredSlice(slice.Slice, entry, slice.Box);
        }

        _entry = BundleEntry.Partitioned(_tensor.DataType, _tensor.Shape, [.. _tensor.Slices.Select(static slice => slice.Slice)]);
    }
}
