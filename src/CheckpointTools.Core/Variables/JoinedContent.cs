using CheckpointTools.Slices;

namespace CheckpointTools.Variables;

/// <summary>One part of a joined variable.</summary>
/// <param name="Content">The tensor that has its values.</param>
/// <param name="Box">The place of the part in the whole.</param>
/// <param name="Fills">
/// Whether the tensor is the part; otherwise it has the shape of the whole, and the part is at the same place in it.
/// </param>
internal readonly record struct ContentPiece(VariableContent Content, SliceBox Box, bool Fills);

/// <summary>The values of a variable that is assembled from parts of several tensors.</summary>
internal sealed class JoinedContent(DataType dataType, TensorShape shape, ContentPiece[] pieces) : VariableContent(dataType, shape)
{
    private byte[][]? _strings;

    public override byte[][] Strings => _strings ??= JoinStrings();

    public override void Read(Span<byte> destination, long position)
    {
        int width = DataType.Width;
        long end = position + destination.Length;
        foreach ((VariableContent content, SliceBox box, bool fills) in pieces)
        {
            if (box.RunStart(0) * width >= end || (box.RunStart(box.RunCount - 1) + box.RunLength) * width <= position)
            {
                continue;
            }

            long runBytes = box.RunLength * width;
            for (long run = box.FirstRunEndingBehind(position / width); run < box.RunCount && box.RunStart(run) * width < end; run++)
            {
                long runStart = box.RunStart(run) * width;
                long from = Math.Max(runStart, position);
                int count = (int)(Math.Min(runStart + runBytes, end) - from);
                content.Read(destination.Slice((int)(from - position), count), fills ? (run * runBytes) + from - runStart : from);
            }
        }
    }

    public override void Finish() => Array.ForEach(pieces, static piece => piece.Content.Finish());

    /// <summary>The caller disposes of the parts.</summary>
    public override void Dispose() { }

    private byte[][] JoinStrings()
    {
        byte[][] whole = new byte[Shape.ElementCount][];
        foreach ((VariableContent content, SliceBox box, bool fills) in pieces)
        {
            byte[][] strings = content.Strings;
            for (long run = 0; run < box.RunCount; run++)
            {
                int start = (int)box.RunStart(run);
                int length = (int)box.RunLength;
                strings.AsSpan(fills ? (int)run * length : start, length).CopyTo(whole.AsSpan(start));
            }
        }

        return whole;
    }
}
