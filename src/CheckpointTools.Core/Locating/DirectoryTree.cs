using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Locating;

/// <summary>Walks a directory and its subdirectories.</summary>
internal static class DirectoryTree
{
    /// <summary>All checkpoints, in the order of their full prefixes. For a SavedModel, the one of its variables.</summary>
    public static IEnumerable<CheckpointLocation> FindCheckpoints(
        DirectoryListing root,
        bool recurse,
        Action<CheckpointException>? report,
        Action<string>? onLink
    ) =>
        Walk(
            root,
            recurse,
            listing =>
                recurse || !listing.IsSavedModel
                    ? listing.Checkpoints(report)
                    : listing.Checkpoints(report).Concat(VariablesOf(listing.Directory, report)),
            static location => location.Prefix,
            report,
            onLink
        );

    /// <summary>
    /// What is found in a directory and, if asked for, in those below it, in the order of the paths: in each directory, what is found and
    /// the subdirectories are merged, with a subdirectory sorted as its name plus the separator. Directories of unfinished saves are
    /// skipped, if they hold nothing but its parts. Links are not followed, so there are no cycles.
    /// </summary>
    /// <param name="root">The directory.</param>
    /// <param name="recurse">Whether to look into its subdirectories.</param>
    /// <param name="find">Finds what is in one directory.</param>
    /// <param name="pathOf">The full path by which it is sorted.</param>
    /// <param name="report">Receives subdirectories that cannot be read.</param>
    /// <param name="onLink">Receives a sentence for each link behind which something may lie that is not found.</param>
    public static IEnumerable<T> Walk<T>(
        DirectoryListing root,
        bool recurse,
        Func<DirectoryListing, IEnumerable<T>> find,
        Func<T, string> pathOf,
        Action<CheckpointException>? report,
        Action<string>? onLink
    )
        where T : class
    {
        string real = CheckpointLocator.RealDirectory(root.Directory);
        var open = new Stack<IEnumerator<(string Path, T? Found)>>();
        open.Push(ItemsOf(root));
        while (open.TryPeek(out IEnumerator<(string Path, T? Found)>? items))
        {
            if (!items.MoveNext())
            {
                open.Pop().Dispose();
            }
            else if (items.Current.Found is { } found)
            {
                yield return found;
            }
            else if (TryRead(items.Current.Path, report) is { } below)
            {
                open.Push(ItemsOf(below));
            }
        }

        IEnumerator<(string Path, T? Found)> ItemsOf(DirectoryListing listing)
        {
            if (recurse && onLink is not null)
            {
                DirectoryLinks.Tell(listing, real, onLink);
            }

            return find(listing)
                .Select(found => (pathOf(found), (T?)found))
                .Concat(recurse ? Below(listing).Select(static path => (path, (T?)null)) : [])
                .OrderBy(static item => item.Item1, NumberedNameComparer.Instance)
                .GetEnumerator();
        }
    }

    /// <summary>Reads a directory; null if that cannot be done.</summary>
    public static DirectoryListing? TryRead(string directory, Action<CheckpointException>? report)
    {
        try
        {
            return DirectoryListing.Read(directory);
        }
        catch (CheckpointException e)
        {
            report?.Invoke(e);
            return null;
        }
    }

    private static IEnumerable<string> Below(DirectoryListing listing) =>
        listing
            .Directories.Where(static directory => !directory.IsLink)
            .Select(directory => Path.Join(listing.Directory, directory.Name))
            .Where(static path => !HoldsParts(path))
            .Select(static path => path + Path.DirectorySeparatorChar);

    private static IEnumerable<CheckpointLocation> VariablesOf(string savedModel, Action<CheckpointException>? report)
    {
        try
        {
            return PathLocator.LocateExact(SavedModelLocator.PrefixIn(savedModel)) is { } location ? [location] : [];
        }
        catch (CheckpointException e)
        {
            report?.Invoke(e);
            return [];
        }
    }

    /// <summary>Whether a directory is of a sharded save that was cut off, or is under way: its name alone could be anybody's.</summary>
    /// <param name="directory">The full path.</param>
    public static bool HoldsParts(string directory) =>
        CheckpointFileName.IsTemporaryDirectory(directory)
        && TryRead(directory, null) is { Directories.Count: 0 } listing
        && listing.Files.All(BundleFiles.IsPartOfSave);
}
