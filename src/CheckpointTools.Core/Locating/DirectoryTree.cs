namespace CheckpointTools.Locating;

/// <summary>Walks a directory and its subdirectories.</summary>
internal static class DirectoryTree
{
    /// <summary>All checkpoints, in the order of their full prefixes. For a SavedModel, the one of its variables.</summary>
    public static IEnumerable<CheckpointLocation> FindCheckpoints(
        DirectoryListing root,
        bool recurse,
        Action<CheckpointException>? report
    ) =>
        Walk(
            root,
            recurse,
            listing =>
                recurse || !listing.IsSavedModel
                    ? listing.Checkpoints(report)
                    : listing.Checkpoints(report).Concat(VariablesOf(listing.Directory, report)),
            static location => location.Prefix,
            report
        );

    /// <summary>
    /// What is found in a directory and, if asked for, in those below it, in the order of the paths: in each directory, what is found and
    /// the subdirectories are merged, with a subdirectory sorted as its name plus the separator. Directories of unfinished saves are
    /// skipped. Links are not followed, so there are no cycles.
    /// </summary>
    /// <param name="root">The directory.</param>
    /// <param name="recurse">Whether to look into its subdirectories.</param>
    /// <param name="find">Finds what is in one directory.</param>
    /// <param name="pathOf">The full path by which it is sorted.</param>
    /// <param name="report">Receives subdirectories that cannot be read.</param>
    public static IEnumerable<T> Walk<T>(
        DirectoryListing root,
        bool recurse,
        Func<DirectoryListing, IEnumerable<T>> find,
        Func<T, string> pathOf,
        Action<CheckpointException>? report
    )
        where T : class
    {
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

        IEnumerator<(string Path, T? Found)> ItemsOf(DirectoryListing listing) =>
            find(listing)
                .Select(found => (pathOf(found), (T?)found))
                .Concat(recurse ? Below(listing).Select(static path => (path, (T?)null)) : [])
                .OrderBy(static item => item.Item1, NumberedNameComparer.Instance)
                .GetEnumerator();
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
            .Directories.Where(static directory => !directory.IsLink && !CheckpointFileName.IsTemporaryDirectory(directory.Name))
            .Select(directory => Path.Join(listing.Directory, directory.Name) + Path.DirectorySeparatorChar);

    private static IEnumerable<CheckpointLocation> VariablesOf(string savedModel, Action<CheckpointException>? report)
    {
        try
        {
            return CheckpointLocator.LocateExact(CheckpointLocator.SavedModelPrefix(savedModel)) is { } location ? [location] : [];
        }
        catch (CheckpointException e)
        {
            report?.Invoke(e);
            return [];
        }
    }
}
