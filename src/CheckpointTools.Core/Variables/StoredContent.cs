using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>
/// The values of a stored tensor. What is read from front to back is verified as it passes, where the tensor is stored so that this is
/// possible; otherwise all of it is verified before the first value is given.
/// </summary>
/// <param name="checkpoint">The tensor's checkpoint; it must stay open.</param>
/// <param name="tensor">The tensor, as the index describes it now.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class StoredContent(CheckpointReader checkpoint, BundleTensor tensor, CancellationToken cancellationToken)
    : VariableContent(tensor.Entry.DataType, tensor.Entry.Shape)
{
    private SharedTensor? _shared;
    private TensorStream? _stream;
    private long _position;
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
        cancellationToken.ThrowIfCancellationRequested();
        if (_bytes is null && position == _position && checkpoint.VerifiesStreamOf(tensor))
        {
            _stream ??= checkpoint.OpenStream(tensor, cancellationToken);
            _stream.Read(destination);
            _position += destination.Length;
            return;
        }

        ReadAnywhere(destination, position);
    }

    public override VariableContent? Share()
    {
        if (_stream is not null || _bytes is not null)
        {
            return null;
        }

        _shared ??= checkpoint.OpenShared(tensor);
        return _shared is null ? null : new SharedContent(checkpoint, tensor, _shared.NewReader(), cancellationToken);
    }

    /// <summary>The rest of a stream is read for this; what was never asked for is not.</summary>
    public override void Finish()
    {
        _shared?.Finish(cancellationToken);
        _stream?.Finish(cancellationToken);
        _stream = null;
        _bytes?.RequireUnchanged();
        _position = -1;
    }

    public override void Dispose()
    {
        _bytes?.Dispose();
        _shared?.Dispose();
    }

    private void ReadAnywhere(Span<byte> destination, long position)
    {
        if (_bytes is null)
        {
            bool isVerified = _position < 0 || _stream is not null;
            Finish();
            _bytes = checkpoint.OpenContent(tensor);
            if (!isVerified)
            {
                _bytes.Verify(cancellationToken);
            }
        }

        _bytes.Read(destination, position);
        if (checkpoint.Header.IsBigEndian)
        {
            ByteOrder.Swap(destination, DataType.SwapUnit);
        }
    }
}
