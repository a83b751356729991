using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>What the composing stage hands on: all entries of the new index, and the payloads behind them.</summary>
/// <param name="Index">The entries in the order of their keys.</param>
/// <param name="Payloads">
/// Those with a payload, in the order of the sources' own data files: a copy of a whole checkpoint of one data file gives that file back.
/// </param>
internal sealed record ComposedEntries(PlannedEntry[] Index, PlannedEntry[] Payloads)
{
    public static ComposedEntries Sort(List<PlannedEntry> entries)
    {
        PlannedEntry[] index = [.. entries];
        PlannedEntry[] payloads = Array.FindAll(index, static entry => entry.HasPayload);
        RunSort.Sort(index, static (left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        RunSort.Sort(payloads, ComparePlaces);
        return new ComposedEntries(index, payloads);
    }

    /// <summary>
    /// Checks that every payload lies within a data file that can be read; the sources of those that are made were looked at.
    /// </summary>
    /// <exception cref="CheckpointException">A data file is missing, too short, or may not be read.</exception>
    public void RequireData(IReadOnlyList<PlannedSource> sources)
    {
        DataFiles? files = null;
        int opened = -1;
        try
        {
            foreach (PlannedEntry payload in Payloads)
            {
                if (payload.Made is not null)
                {
                    continue;
                }

                if (opened != payload.Source)
                {
                    files?.Dispose();
                    files = sources[payload.Source].OpenData();
                    opened = payload.Source;
                }

                files!.Open(payload.Entry, payload.Variable.SourceName);
            }
        }
        finally
        {
            files?.Dispose();
        }
    }

    /// <summary>A tensor without bytes comes before the one that begins at the same offset, where its writer found it.</summary>
    private static int ComparePlaces(PlannedEntry left, PlannedEntry right)
    {
        int order = left.Source.CompareTo(right.Source);
        order = order != 0 ? order : left.Entry.ShardId.CompareTo(right.Entry.ShardId);
        order = order != 0 ? order : left.Entry.Offset.CompareTo(right.Entry.Offset);
        order = order != 0 ? order : (left.Entry.Size > 0).CompareTo(right.Entry.Size > 0);
        return order != 0 ? order : left.Key.AsSpan().SequenceCompareTo(right.Key);
    }
}
