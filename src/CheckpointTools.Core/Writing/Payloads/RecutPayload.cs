using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Slices;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A variable, or a part of it, that is computed, or cut in another way than its origin stores it.</summary>
/// <param name="variable">The variable.</param>
/// <param name="part">The part; null for the whole.</param>
internal sealed class RecutPayload(ResolvedVariable variable, SliceBox? part) : MadePayload
{
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
        else if (part is null)
        {
            ContentPieces.ForEach(content, InOrder(content.DataType, isBigEndian, sink));
        }
        else
        {
            WritePart(content, part, InOrder(content.DataType, isBigEndian, sink));
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

    private static void WritePart(VariableContent content, SliceBox part, ByteSink sink)
    {
        var reader = new PartReader(content, part);
        ReadAhead.Run([(destination, _) => reader.Read(destination)], part.RunCount * part.RunLength * content.DataType.Width, sink);
    }
}
