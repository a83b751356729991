using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// The bytes of a tensor from front to back, numbers with their lowest byte first, however they are stored. Those that lie in one piece are
/// verified as they pass, others were verified before: a piece alone has no checksum to hold it to.
/// </summary>
internal sealed class TensorStream
{
    private const int ChunkSize = 1 << 20;

    private readonly int _swapUnit;
    private readonly PayloadReader? _payload;
    private readonly TensorContent? _content;

    /// <param name="payload">The payload of a plain tensor, begun.</param>
    /// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
    public TensorStream(PayloadReader payload, int swapUnit)
    {
        (_payload, _swapUnit) = (payload, swapUnit);
        Left = payload.Left;
    }

    /// <param name="content">A tensor in pieces, verified.</param>
    /// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
    public TensorStream(TensorContent content, int swapUnit)
    {
        (_content, _swapUnit) = (content, swapUnit);
        Left = content.Length;
    }

    /// <summary>How many bytes were not read yet.</summary>
    public long Left { get; private set; }

    /// <summary>Reads the next bytes.</summary>
    /// <param name="destination">Filled; of whole elements.</param>
    public void Read(Span<byte> destination)
    {
        _payload?.Read(destination);
        _content?.Read(destination, _content.Length - Left);
        Left -= destination.Length;
        ByteOrder.Swap(destination, _swapUnit);
    }

    /// <summary>Verifies what was read, and what was not: what is damaged has no values to judge by.</summary>
    /// <exception cref="CheckpointException">The bytes are not those that were stored.</exception>
    public void Finish(CancellationToken cancellationToken)
    {
        if (_payload is null)
        {
            return;
        }

        byte[] rest = new byte[Math.Min(ChunkSize, Left)];
        for (; Left > 0; Left = _payload.Left)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _payload.Read(rest.AsSpan(0, (int)Math.Min(rest.Length, Left)));
        }

        _payload.Finish();
    }
}
