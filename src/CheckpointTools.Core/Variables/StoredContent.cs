using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>The values of a stored tensor, opened and verified when the first of them is read.</summary>
/// <param name="checkpoint">The tensor's checkpoint; it must stay open.</param>
/// <param name="tensor">The tensor, as the index describes it now.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class StoredContent(CheckpointReader checkpoint, BundleTensor tensor, CancellationToken cancellationToken)
    : VariableContent(tensor.Entry.DataType, tensor.Entry.Shape)
{
    private TensorContent? _bytes;
    private byte[][]? _strings;

    public override byte[][] Strings
    {
        get
        {
            if (_strings is null)
            {
                using ValueReader values = checkpoint.OpenValues();
                _strings = values.ReadStrings(tensor, cancellationToken);
            }

            return _strings;
        }
    }

    public override void Read(Span<byte> destination, long position)
    {
        if (_bytes is null)
        {
            _bytes = checkpoint.OpenContent(tensor);
            _bytes.Verify(cancellationToken);
        }

        _bytes.Read(destination, position);
        if (checkpoint.Header.IsBigEndian)
        {
            ByteOrder.Swap(destination, DataType.SwapUnit);
        }
    }

    public override void Dispose() => _bytes?.Dispose();
}
