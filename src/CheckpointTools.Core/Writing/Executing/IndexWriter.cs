using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Executing;

/// <summary>Writes the index of a planned checkpoint.</summary>
internal static class IndexWriter
{
    /// <param name="plan">The plan.</param>
    /// <param name="checksums">The masked checksums of the payloads that were made, by the numbers of their entries.</param>
    /// <param name="shardCount">How many data files there are.</param>
    /// <param name="file">The file.</param>
    public static void Write(TransferPlan plan, IReadOnlyDictionary<int, uint> checksums, int shardCount, IOutputFile file)
    {
        using var stream = new OutputStream(file);
        var table = new TableWriter(stream);
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        var innerScratch = new ProtoWriter();
        plan.Header.WithShardCount(shardCount).WriteTo(message);
        table.Add(default, message.Written);
        for (int number = 0; number < plan.Index.Count; number++)
        {
            PlannedEntry planned = plan.Index[number];
            (int shard, long offset) = plan.Places[number];
            message.Clear();
            uint checksum = planned.Made is null ? planned.Entry.Checksum : checksums[number];
            planned.Entry.WriteTo(message, scratch, innerScratch, shard, offset, checksum);
            table.Add(planned.Key, message.Written);
        }

        table.Finish();
        stream.Flush();
    }
}
