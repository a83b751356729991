using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Removes the sources of a move, once the new checkpoint is current: each as a whole, or not at all.
/// </summary>
internal static class SourceRemoval
{
    /// <returns>What could not be removed, and why.</returns>
    public static IEnumerable<CheckpointNote> Remove(TransferPlan plan, IFileLayer files)
    {
        foreach (PlannedSource source in plan.Moved.Where(source => !FileNames.Comparer.Equals(source.Prefix, plan.Destination)))
        {
            CheckpointNote? failure = null;
            try
            {
                failure = Remove(source, plan.Destination, files);
            }
            catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
            {
                failure = TransferFaults.SourceKept(source.Prefix, plan.Destination, e.Message);
            }

            if (failure is not null)
            {
                yield return failure;
            }
        }
    }

    private static CheckpointNote? Remove(PlannedSource source, string destination, IFileLayer files)
    {
        string directory = Path.GetDirectoryName(source.Prefix)!;
        using DirectoryLock held = DirectoryLock.Take(directory, CancellationToken.None);
        if (CurrentData.IsCurrent(source.Prefix, BundleReader.ReadStamp(destination)))
        {
            // This is the destination under another path: through a link, or spelled differently.
            return null;
        }

        CurrentData.Require(source.Prefix, source.Description.Stamp);

        string suffix = BundleFiles.CountSuffix(source.Header.ShardCount);
        IEnumerable<string> data = ExistingCheckpoint.Find(source.Prefix).DataFiles;
        var withdrawal = new Withdrawal(
            files,
            source.Prefix,
            BundleFiles.IndexPath(source.Prefix),
            [.. data.Where(file => file.EndsWith(suffix, StringComparison.Ordinal))],
            isWhole: false
        );
        withdrawal.SetAside();
        return withdrawal.Remove();
    }
}
