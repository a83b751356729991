using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Comparing;

/// <summary>
/// The elements of a tensor of fixed width from front to back, each with its lowest byte first, however they are stored. Those that lie in one
/// piece are verified as they pass, others before.
/// </summary>
internal sealed class TensorStream : IDisposable
{
    private readonly OpenTensors _source;
    private readonly BundleTensor _tensor;
    private readonly VerifiedPayload? _payload;
    private readonly TensorContent? _content;
    private long _position;

    public TensorStream(OpenTensors source, BundleTensor tensor, CancellationToken cancellationToken)
    {
        (_source, _tensor) = (source, tensor);
        if (source.IsPlain(tensor))
        {
            _payload = source.Payload(tensor);
        }
        else
        {
            _content = source.Verified(tensor, cancellationToken);
        }
    }

    public void Read(Span<byte> destination)
    {
        if (_payload is not null)
        {
            _payload.Read(destination);
        }
        else
        {
            _content!.Read(destination, _position);
            _position += destination.Length;
        }

        if (_source.IsBigEndian)
        {
            ByteOrder.Swap(destination, _tensor.Entry.DataType.SwapUnit);
        }
    }

    /// <exception cref="CheckpointException">The bytes are not those that were stored.</exception>
    public void Finish() => _payload?.Finish();

    public void Dispose() => _content?.Dispose();
}
