using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Reading;

/// <summary>
/// The bytes of a tensor from front to back, numbers with their lowest byte first, however they are stored. A tensor that is stored as a
/// whole is verified while it is read; other tensors are verified before, because the parts that are read have no checksums of their own.
/// </summary>
internal sealed class TensorStream
{
    private const int ChunkSize = 1 << 20;

    private readonly int _swapUnit;
    private readonly PayloadReader? _payload;
    private readonly TensorContent? _content;

    /// <param name="payload">The payload of a tensor that is stored as a whole, opened at its start.</param>
    /// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
    public TensorStream(PayloadReader payload, int swapUnit)
    {
        (_payload, _swapUnit) = (payload, swapUnit);
        Left = payload.Left;
    }

    /// <param name="content">A tensor in slices, verified.</param>
    /// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
    public TensorStream(TensorContent content, int swapUnit)
    {
        (_content, _swapUnit) = (content, swapUnit);
        Left = content.Length;
    }

    /// <summary>The number of bytes that remain.</summary>
    public long Left { get; private set; }

    /// <summary>Reads the next bytes.</summary>
    /// <param name="destination">The buffer to fill; it holds whole elements.</param>
    public void Read(Span<byte> destination)
    {
        _payload?.Read(destination);
        _content?.Read(destination, _content.Length - Left);
        Left -= destination.Length;
        ByteOrder.Swap(destination, _swapUnit);
    }

    /// <summary>Verifies all bytes, including those that were not read: damaged bytes must not be judged as values.</summary>
    /// <exception cref="CheckpointException">The bytes are not the ones that were stored.</exception>
    public void Finish(CancellationToken cancellationToken)
    {
        if (_payload is null)
        {
            _content?.RequireUnchanged();
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
