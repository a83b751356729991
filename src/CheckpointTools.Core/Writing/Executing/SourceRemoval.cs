using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Removes the sources of a move, once the new checkpoint is current: the index first, so that no half of a source is ever listed. It gets
/// a temporary name and is deleted last: should the process be killed meanwhile, it says that the data files are to be removed too.
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
                Remove(source, plan.Destination, files);
            }
            catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
            {
                failure = TransferFaults.SourceKept(source.Prefix, e.Message);
            }

            if (failure is not null)
            {
                yield return failure;
            }
        }
    }

    private static void Remove(PlannedSource source, string destination, IFileLayer files)
    {
        string directory = Path.GetDirectoryName(source.Prefix)!;
        using DirectoryLock held = DirectoryLock.Take(directory, CancellationToken.None);
        if (CurrentData.IsCurrent(source.Prefix, BundleReader.ReadStamp(destination)))
        {
            // This is the destination under another path: through a link, or spelled differently.
            return;
        }

        CurrentData.Require(source.Prefix, source.Description.Stamp);

        string index = BundleFiles.IndexPath(source.Prefix);
        string aside = index + TemporaryName.NewSuffix();
        files.Rename(index, aside, replace: false);
        files.FlushDirectory(directory);

        string suffix = BundleFiles.CountSuffix(source.Header.ShardCount);
        foreach (
            string file in ExistingCheckpoint.Find(source.Prefix).DataFiles.Where(file => file.EndsWith(suffix, StringComparison.Ordinal))
        )
        {
            files.Delete(file);
        }

        files.Delete(aside);
    }
}
