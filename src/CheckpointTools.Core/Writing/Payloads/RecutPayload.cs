using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Slices;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A variable, or a part of it, that is computed, or cut in another way than its origin stores it.</summary>
/// <param name="variable">The variable.</param>
/// <param name="part">The part; null for the whole.</param>
internal sealed class RecutPayload(ResolvedVariable variable, SliceBox? part) : MadePayload
{
    private const int PieceSize = 1 << 20;

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

    /// <summary>The next piece is read, and computed, while one is written.</summary>
    private static void WriteStretches(VariableContent content, IEnumerable<(long Start, long Length)> stretches, ByteSink sink)
    {
        using IEnumerator<(long, long)> all = stretches.GetEnumerator();
        var reader = new StretchReader(content, all);
        byte[] ready = new byte[Math.Min(PieceSize, content.Length)];
        int filled = reader.Fill(ready);
        byte[] next = filled < PieceSize ? [] : new byte[PieceSize];
        while (filled == PieceSize)
        {
            Task<int> reading = Task.Run(() => reader.Fill(next));
            try
            {
                sink(ready);
            }
            finally
            {
                // Whatever happens, nobody reads when this returns.
                Task.WaitAny(reading);
            }

            filled = reading.GetAwaiter().GetResult();
            (ready, next) = (next, ready);
        }

        sink(ready.AsSpan(0, filled));
    }
}
