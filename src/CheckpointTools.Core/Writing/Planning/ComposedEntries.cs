using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>What the composing stage hands on: all entries of the new index, and the payloads behind them.</summary>
/// <param name="Index">The entries in the order of their keys. Later stages know each by its number here.</param>
/// <param name="Payloads">
/// The numbers of those with a payload, in the order of the sources' own data files: a copy of a whole checkpoint of one data file gives
/// that file back. Those that share bytes follow each other, the longest first.
/// </param>
/// <param name="Shared">Which of the payloads share bytes where they are written.</param>
internal sealed record ComposedEntries(PlannedEntry[] Index, int[] Payloads, SharedStretches Shared)
{
    public static ComposedEntries Sort(PlannedEntry[] entries)
    {
        RunSort.Sort(entries, static (left, right) => PlannedEntry.CompareKeys(left, right));
        int[] payloads = [.. Enumerable.Range(0, entries.Length).Where(number => entries[number].HasPayload)];
        RunSort.Sort(payloads, (left, right) => ComparePlaces(entries[left], entries[right]));
        return new ComposedEntries(entries, payloads, SharedStretches.None)
            .Share(SharedStretches.OfSources(payloads, entries))
            .Share(SharedStretches.OfFills(payloads, entries));
    }

    /// <summary>The same entries, where the payloads of each group share bytes: the first of a group is the longest.</summary>
    public ComposedEntries Share(IEnumerable<IReadOnlyList<int>> groups)
    {
        SharedStretches shared = Shared.With(groups, Index.Length);
        return ReferenceEquals(shared, Shared) ? this : this with { Payloads = shared.Order(Payloads, Index), Shared = shared };
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
            foreach (int number in Payloads)
            {
                PlannedEntry payload = Index[number];
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

    /// <summary>
    /// A tensor without bytes comes before the one that begins at the same offset, where its writer found it; of others the longest.
    /// </summary>
    private static int ComparePlaces(in PlannedEntry left, in PlannedEntry right)
    {
        int order = left.Source.CompareTo(right.Source);
        order = order != 0 ? order : left.Entry.ShardId.CompareTo(right.Entry.ShardId);
        order = order != 0 ? order : left.Entry.Offset.CompareTo(right.Entry.Offset);
        order = order != 0 ? order : (left.Entry.Size > 0).CompareTo(right.Entry.Size > 0);
        order = order != 0 ? order : right.Entry.Size.CompareTo(left.Entry.Size);
        return order != 0 ? order : PlannedEntry.CompareKeys(left, right);
    }
}
