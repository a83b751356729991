using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Payloads;

/// <summary>Reads stretches of a content one behind the other, as if they were one.</summary>
/// <param name="content">The content.</param>
/// <param name="stretches">Where they begin, and their lengths in bytes.</param>
internal sealed class StretchReader(VariableContent content, IEnumerator<(long Start, long Length)> stretches)
{
    private readonly ContentWindow _window = new(content);
    private long _position;
    private long _left;

    /// <summary>Reads the next bytes.</summary>
    /// <returns>How many; less than the buffer holds at the end alone.</returns>
    public int Fill(Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            if (_left == 0)
            {
                if (!stretches.MoveNext())
                {
                    break;
                }

                (_position, _left) = stretches.Current;
                continue;
            }

            int count = (int)Math.Min(_left, buffer.Length - filled);
            _window.Read(buffer.Slice(filled, count), _position);
            filled += count;
            _position += count;
            _left -= count;
        }

        return filled;
    }
}
