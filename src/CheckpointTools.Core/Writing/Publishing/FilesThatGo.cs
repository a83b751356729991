using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// What must be known of files before a write replaces or removes them: that nothing else needs them, and that they can be removed.
/// </summary>
internal static class FilesThatGo
{
    /// <summary>
    /// Refuses to replace a checkpoint if a symbolic link of another one would lead nowhere, or to values that it does not mean. Links from
    /// all files of another prefix are a second name of this checkpoint: they may stay, and lead to the new one, as long as its files have
    /// the same names.
    /// </summary>
    /// <param name="existing">The checkpoint that is replaced.</param>
    /// <param name="shardCount">How many data files the new one has.</param>
    /// <param name="isIndexOnly">Whether the data files that it has stay.</param>
    /// <param name="replacesMeta">Whether the graph is replaced as well, or goes.</param>
    /// <exception cref="CheckpointException">FilesInUse.</exception>
    public static void RequireUnused(ExistingCheckpoint existing, int shardCount, bool isIndexOnly = false, bool replacesMeta = false)
    {
        string prefix = existing.Prefix;
        string current = BundleFiles.CountSuffix(shardCount);
        ILookup<bool, string> data = existing.DataFiles.ToLookup(file => file.EndsWith(current, StringComparison.Ordinal));
        string index = BundleFiles.IndexPath(prefix);
        IEnumerable<string> replaced = isIndexOnly
            ? []
            : data[true].Concat(existing.HasIndex ? [index] : []).Concat(replacesMeta && existing.HasMeta ? [existing.MetaPath] : []);
        string[] going = [.. data[false].Where(existing.IsSuperseded)];
        if (FileLinks.FindUser(Path.GetDirectoryName(prefix)!, going.Concat(replaced), [], IsSecondName) is { } user)
        {
            throw GenerationFaults.ReplacedInUse(prefix, user.File, user.Link);
        }

        bool IsSecondName(string link, string file)
        {
            string suffix = FileNames.SuffixOf(RealPath.OfEntry(prefix), file).ToString();
            if (
                going.Contains(Path.Join(Path.GetDirectoryName(prefix), Path.GetFileName(file)), FileNames.Comparer)
                || !link.EndsWith(suffix, FileNames.Comparison)
            )
            {
                return false;
            }

            string other = link[..^suffix.Length];
            return existing.HasIndex
                && existing
                    .DataFiles.Append(index)
                    .All(mine => FileLinks.LeadsThrough(other + FileNames.SuffixOf(prefix, mine).ToString(), mine));
        }
    }

    /// <summary>Refuses to remove a checkpoint if symbolic links lead to its files.</summary>
    /// <param name="prefix">The checkpoint.</param>
    /// <param name="files">Its files.</param>
    /// <param name="beside">Other directories in which links may lie.</param>
    /// <exception cref="CheckpointException">FilesInUse.</exception>
    public static void RequireUnused(string prefix, IReadOnlyList<string> files, IReadOnlyCollection<string> beside)
    {
        if (FileLinks.FindUser(Path.GetDirectoryName(prefix)!, files, beside) is { } user)
        {
            throw GenerationFaults.RemovedInUse(prefix, user.File, user.Link);
        }
    }

    /// <summary>Refuses to remove a checkpoint of which it is known that one of the files cannot be.</summary>
    /// <param name="prefix">The checkpoint.</param>
    /// <param name="files">Its files.</param>
    /// <exception cref="CheckpointException">AccessDenied.</exception>
    public static void RequireRemovable(string prefix, IReadOnlyList<string> files)
    {
        if (Removability.FindObstacle(Path.GetDirectoryName(prefix)!, files) is { } obstacle)
        {
            throw new CheckpointException(CheckpointError.AccessDenied, $"{prefix} cannot be removed, and stays as it is. {obstacle}")
            {
                File = prefix,
            };
        }
    }
}
