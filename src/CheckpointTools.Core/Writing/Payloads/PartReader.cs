using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Payloads;

/// <summary>Reads the runs of a part of a content one behind the other, as if they were one.</summary>
/// <param name="content">The content.</param>
/// <param name="part">The part.</param>
internal sealed class PartReader(VariableContent content, SliceBox part)
{
    private readonly ContentWindow _window = new(content);
    private readonly int _width = content.DataType.Width;
    private long _run;
    private long _done;

    /// <summary>Reads the next bytes.</summary>
    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = (int)Math.Min((part.RunLength * _width) - _done, destination.Length);
            _window.Read(destination[..count], (part.RunStart(_run) * _width) + _done);
            destination = destination[count..];
            _done += count;
            if (_done == part.RunLength * _width)
            {
                (_run, _done) = (_run + 1, 0);
            }
        }
    }
}
