using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A tensor, or a part of it, that is cut in another way than its source is.</summary>
/// <param name="tensor">The tensor, as its source has it.</param>
/// <param name="part">The part; null for the whole.</param>
internal sealed class RecutPayload(BundleTensor tensor, SliceBox? part) : ComposedPayload(tensor)
{
    private const int WindowSize = 1 << 20;

    /// <summary>
    /// Runs that begin so close to one another are read together with what lies between: that takes no longer than as many single reads.
    /// </summary>
    private const long MostBetween = 1 << 14;

    public override void Write(OpenTensor source, ByteSink sink)
    {
        if (Tensor.Entry.DataType == DataType.String)
        {
            WriteStrings(source, sink);
        }
        else
        {
            WriteNumbers(source, source.InOrder(sink));
        }
    }

    /// <summary>How many bytes the payload of strings takes.</summary>
    public long MeasureStrings(byte[][] strings)
    {
        long size = BundleEntry.InnerChecksumLength;
        ForEach(strings, text => size += StringPayload.SizeOf(text.Length));
        return size;
    }

    private void WriteStrings(OpenTensor source, ByteSink sink)
    {
        var payload = new StringPayload(sink, source.IsBigEndian);
        ForEach(source.Strings, text => payload.AddLength(text.Length));
        payload.EndLengths();
        ForEach(source.Strings, text => payload.AddText(text));
        payload.End();
    }

    private void ForEach(byte[][] strings, Action<byte[]> action)
    {
        long runs = part?.RunCount ?? 1;
        for (long run = 0; run < runs; run++)
        {
            (int start, int length) = part is null ? (0, strings.Length) : ((int)part.RunStart(run), (int)part.RunLength);
            foreach (byte[] text in strings.AsSpan(start, length))
            {
                action(text);
            }
        }
    }

    private void WriteNumbers(OpenTensor source, ByteSink sink)
    {
        TensorContent content = source.Content;
        if (part is null)
        {
            WriteStretches(content, [(0, content.Length)], sink);
            return;
        }

        int width = Tensor.Entry.DataType.Width;
        WriteStretches(content, Runs(part, width), sink);
    }

    private static IEnumerable<(long Start, long Length)> Runs(SliceBox box, int width)
    {
        for (long run = 0; run < box.RunCount; run++)
        {
            yield return (box.RunStart(run) * width, box.RunLength * width);
        }
    }

    /// <summary>Reads a window, then passes on what of it is wanted; the next window begins where the next wanted byte lies.</summary>
    private static void WriteStretches(TensorContent content, IEnumerable<(long Start, long Length)> stretches, ByteSink sink)
    {
        byte[] window = new byte[Math.Min(WindowSize, content.Length)];
        var chunks = new ByteChunks(sink);
        (long windowStart, long windowEnd, long lastStart) = (0, 0, long.MinValue / 2);
        foreach ((long start, long length) in stretches)
        {
            bool isDense = start - lastStart <= MostBetween;
            lastStart = start;
            for (long position = start; position < start + length;)
            {
                if (position < windowStart || position >= windowEnd)
                {
                    long wanted = isDense ? window.Length : start + length - position;
                    windowStart = position;
                    windowEnd = position + Math.Min(Math.Min(window.Length, wanted), content.Length - position);
                    content.Read(window.AsSpan(0, (int)(windowEnd - windowStart)), windowStart);
                }

                int count = (int)(Math.Min(start + length, windowEnd) - position);
                chunks.Add(window.AsSpan((int)(position - windowStart), count));
                position += count;
            }
        }

        chunks.Flush();
    }
}
