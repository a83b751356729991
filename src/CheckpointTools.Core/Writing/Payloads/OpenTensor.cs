using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A tensor of a source while payloads are made of it: what is costly to get is kept until the next tensor's turn.</summary>
/// <param name="checkpoint">The source; it must stay open.</param>
/// <param name="tensor">The tensor.</param>
/// <param name="isBigEndian">The byte order of the new checkpoint.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class OpenTensor(CheckpointReader checkpoint, BundleTensor tensor, bool isBigEndian, CancellationToken cancellationToken) : IDisposable
{
    private TensorContent? _content;
    private byte[][]? _strings;

    public BundleTensor Tensor => tensor;

    public bool IsBigEndian => isBigEndian;

    /// <summary>The tensor's bytes. All of them were verified before the first is given: a piece alone has no checksum to hold it to.</summary>
    public TensorContent Content
    {
        get
        {
            if (_content is null)
            {
                _content = checkpoint.OpenContent(tensor);
                _content.Verify(cancellationToken);
            }

            return _content;
        }
    }

    /// <summary>The elements of a string tensor.</summary>
    public byte[][] Strings
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

    /// <summary>Writes a piece of a V1 checkpoint's tensor.</summary>
    public void WriteConverted(int piece, ByteSink sink) => ((V1Checkpoint)checkpoint).WritePayload(tensor, piece, isBigEndian, InOrder(sink));

    /// <summary>A sink for bytes in the source's order; it passes them on in the new checkpoint's. They differ only for a V1 source.</summary>
    public ByteSink InOrder(ByteSink sink)
    {
        int unit = tensor.Entry.DataType.SwapUnit;
        if (checkpoint.Header.IsBigEndian == isBigEndian || unit == 1)
        {
            return sink;
        }

        byte[] swapped = [];
        return bytes =>
        {
            swapped = swapped.Length < bytes.Length ? new byte[bytes.Length] : swapped;
            Span<byte> chunk = swapped.AsSpan(0, bytes.Length);
            bytes.CopyTo(chunk);
            ByteOrder.Swap(chunk, unit);
            sink(chunk);
        };
    }

    public void Dispose() => _content?.Dispose();
}
