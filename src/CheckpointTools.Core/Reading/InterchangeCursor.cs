using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>Walks the tensors of files of another program.</summary>
/// <param name="tensors">The tensors in the order of their names' bytes.</param>
/// <param name="onFault">Called for each tensor with a fault; without it, the fault is thrown.</param>
internal sealed class InterchangeCursor(IReadOnlyList<InterchangeTensor> tensors, Action<CheckpointException>? onFault) : TensorCursor
{
    private int _next;
    private InterchangeTensor _tensor = null!;
    private BundleEntry _entry = null!;

    public override ReadOnlySpan<byte> Name => _tensor.Name;

    public override BundleEntry Entry => _entry;

    public override long Size => _entry.Size;

    public override bool IsWeight => _tensor.IsWeight;

    public override bool WasVariable => _tensor.WasVariable;

    internal override IReadOnlyList<StoredSlice> Slices => [];

    public override bool MoveNext()
    {
        while (_next < tensors.Count)
        {
            _tensor = tensors[_next++];
            if (_tensor.Fault is not { } fault)
            {
                // Like those of a V1 checkpoint, strings show their lengths only when they are read.
                Describe(
                    _tensor.DataType == DataType.String
                        ? _tensor.Shape.ElementCount + BundleEntry.InnerChecksumLength
                        : _tensor.Shape.ElementCount * _tensor.DataType.Width
                );
                return true;
            }

            if (onFault is null)
            {
                throw fault;
            }

            onFault(fault);
        }

        return false;
    }

    internal override void Measure()
    {
        if (_tensor.DataType == DataType.String)
        {
            Describe(
                BundleEntry.InnerChecksumLength
                    + _tensor.ReadStrings(CancellationToken.None).Sum(static text => StringPayload.SizeOf(text.Length))
            );
        }
    }

    private void Describe(long size)
    {
        (int file, long offset) = _tensor.Place;
        _entry = new BundleEntry(_tensor.DataType, _tensor.Shape, size, 0).PlacedAt(file, offset);
    }
}
