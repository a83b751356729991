using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Payloads;

/// <summary>The data files of the sources.</summary>
internal static class SourceDataFiles
{
    /// <summary>Checks that every payload lies within a data file that can be read.</summary>
    /// <exception cref="CheckpointException">A data file is missing, too short, or may not be read.</exception>
    public static void RequireComplete(IReadOnlyList<PlannedSource> sources, PlannedEntry[] payloads)
    {
        SourceFile? file = null;
        (int Source, int Shard) opened = (-1, -1);
        try
        {
            foreach (PlannedEntry payload in payloads)
            {
                if (payload.Composed is not null)
                {
                    // Its sources were looked at when it was planned.
                    continue;
                }

                if (file is null || opened != (payload.Source, payload.Entry.ShardId))
                {
                    file?.Dispose();
                    file = null;
                    file = Open(sources[payload.Source], payload.Entry.ShardId);
                    opened = (payload.Source, payload.Entry.ShardId);
                }

                if (payload.Entry.End > file.Length)
                {
                    throw BundleFaults.DataFileTooShort(file.Path, file.Length, payload.Variable.SourceName, payload.Entry);
                }
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    public static SourceFile Open(PlannedSource source, int shard) => CurrentData.Open(source.Prefix, shard, source.Header.ShardCount, source.Description.Stamp);
}
