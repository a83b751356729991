using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A variable, or a part of it, that is cut in another way than its origin stores it.</summary>
/// <param name="variable">The variable.</param>
/// <param name="part">The part; null for the whole.</param>
internal sealed class RecutPayload(ResolvedVariable variable, SliceBox? part) : MadePayload
{
    private const int WindowSize = 1 << 20;

    /// <summary>
    /// Runs that begin this close to each other are read together with the bytes between them: that is as fast as single reads.
    /// </summary>
    private const long MaxBetween = 1 << 14;

    /// <summary>How many bytes the payload of strings takes.</summary>
    public long MeasureStrings(byte[][] strings)
    {
        long size = BundleEntry.InnerChecksumLength;
        ForEach(strings, text => size += StringPayload.SizeOf(text.Length));
        return size;
    }

    public override void Write(PayloadSources sources, bool isBigEndian, ByteSink sink, CancellationToken cancellationToken)
    {
        VariableContent content = sources.Open(variable, cancellationToken);
        if (content.DataType == DataType.String)
        {
            var payload = new StringPayload(sink, isBigEndian);
            ForEach(content.Strings, text => payload.AddLength(text.Length));
            payload.EndLengths();
            ForEach(content.Strings, text => payload.AddText(text));
            payload.End();
        }
        else
        {
            WriteStretches(content, Stretches(content), InOrder(content.DataType, isBigEndian, sink));
        }
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

    private IEnumerable<(long Start, long Length)> Stretches(VariableContent content)
    {
        if (part is null)
        {
            yield return (0, content.Length);
            yield break;
        }

        int width = content.DataType.Width;
        for (long run = 0; run < part.RunCount; run++)
        {
            yield return (part.RunStart(run) * width, part.RunLength * width);
        }
    }

    /// <summary>Reads a window, then passes on what of it is wanted; the next window begins where the next wanted byte lies.</summary>
    private static void WriteStretches(VariableContent content, IEnumerable<(long Start, long Length)> stretches, ByteSink sink)
    {
        byte[] window = new byte[Math.Min(WindowSize, content.Length)];
        var chunks = new ByteChunks(sink);
        (long windowStart, long windowEnd, long lastStart) = (0, 0, long.MinValue / 2);
        foreach ((long start, long length) in stretches)
        {
            bool isDense = start - lastStart <= MaxBetween;
            lastStart = start;
            for (long position = start; position < start + length; )
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
