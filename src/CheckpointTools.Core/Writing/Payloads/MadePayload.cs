using CheckpointTools.Binary;

namespace CheckpointTools.Writing.Payloads;

/// <summary>
/// A payload that no source stores in the required form: converted from a V1 checkpoint, cut otherwise, or made by a variable's origin. Its
/// size is known when it is planned; its bytes, and so its checksum, when they are written.
/// </summary>
internal abstract class MadePayload
{
    /// <summary>Makes the bytes.</summary>
    /// <param name="sources">The sources of the plan.</param>
    /// <param name="isBigEndian">The byte order of the new checkpoint.</param>
    /// <param name="sink">Takes the bytes, whole elements at a time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public abstract void Write(PayloadSources sources, bool isBigEndian, ByteSink sink, CancellationToken cancellationToken);

    /// <summary>A sink for numbers with their lowest byte first; it passes them on in the new checkpoint's order.</summary>
    protected static ByteSink InOrder(DataType dataType, bool isBigEndian, ByteSink sink)
    {
        int unit = dataType.SwapUnit;
        if (!isBigEndian || unit == 1)
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
}
