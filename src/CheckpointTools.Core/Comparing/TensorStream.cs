using CheckpointTools.Bundles;

namespace CheckpointTools.Comparing;

/// <summary>
/// The elements of a tensor of fixed width from front to back, each with its lowest byte first, in whatever pieces they are stored. Those in one
/// piece are verified as they pass, those in slices before.
/// </summary>
internal sealed class TensorStream : IDisposable
{
    private readonly OpenTensors _source;
    private readonly BundleTensor _tensor;
    private readonly VerifiedPayload? _payload;
    private readonly TensorContent? _slices;
    private long _position;

    public TensorStream(OpenTensors source, BundleTensor tensor, byte[] buffer, CancellationToken cancellationToken)
    {
        (_source, _tensor) = (source, tensor);
        if (tensor.Slices.Count == 0)
        {
            _payload = source.Payload(tensor);
            return;
        }

        source.Verify(tensor, buffer, cancellationToken);
        _slices = new BundleContent(source.Bundle, tensor);
    }

    public void Read(Span<byte> destination)
    {
        if (_payload is not null)
        {
            _payload.Read(destination);
        }
        else
        {
            _slices!.Read(destination, _position);
            _position += destination.Length;
        }

        if (_source.IsBigEndian)
        {
            ByteOrder.Swap(destination, _tensor.Entry.DataType.SwapUnit);
        }
    }

    /// <exception cref="CheckpointException">The bytes are not those that were stored.</exception>
    public void Finish() => _payload?.Finish();

    public void Dispose() => _slices?.Dispose();
}
