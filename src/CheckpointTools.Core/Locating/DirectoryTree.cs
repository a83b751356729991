namespace CheckpointTools.Locating;

/// <summary>Walks a directory and its subdirectories.</summary>
internal static class DirectoryTree
{
    /// <summary>
    /// All checkpoints in ordinal order of their full prefixes: in each directory, checkpoints and subdirectories are merged, with a
    /// subdirectory sorted as its name plus the separator. Links are not followed, so there are no cycles.
    /// </summary>
    public static IEnumerable<CheckpointLocation> Walk(DirectoryListing root, bool recurse, Action<CheckpointException>? report)
    {
        var open = new Stack<IEnumerator<Item>>();
        open.Push(Items(root, recurse, report).GetEnumerator());
        while (open.TryPeek(out IEnumerator<Item>? items))
        {
            if (!items.MoveNext())
            {
                open.Pop().Dispose();
            }
            else if (items.Current.Location is { } location)
            {
                yield return location;
            }
            else if (TryRead(items.Current.Path, report) is { } below)
            {
                open.Push(Items(below, recurse, report).GetEnumerator());
            }
        }
    }

    private static IEnumerable<Item> Items(DirectoryListing listing, bool recurse, Action<CheckpointException>? report)
    {
        IEnumerable<CheckpointLocation> locations = listing.Checkpoints(report);
        IEnumerable<Item> directories = [];
        if (recurse)
        {
            directories = listing
                .Directories.Where(d => !d.IsLink && !CheckpointFileName.IsTemporaryDirectory(d.Name))
                .Select(d => new Item(Path.Join(listing.Directory, d.Name) + Path.DirectorySeparatorChar, null));
        }
        else if (listing.HasFile("saved_model.pb") || listing.HasFile("saved_model.pbtxt"))
        {
            locations = locations.Concat(SavedModel(listing.Directory, report));
        }

        return locations.Select(l => new Item(l.Prefix, l)).Concat(directories).OrderBy(i => i.Path, NumberedNameComparer.Instance);
    }

    private static IEnumerable<CheckpointLocation> SavedModel(string directory, Action<CheckpointException>? report)
    {
        try
        {
            return CheckpointLocator.LocateExact(CheckpointLocator.SavedModelPrefix(directory)) is { } location ? [location] : [];
        }
        catch (CheckpointException e)
        {
            report?.Invoke(e);
            return [];
        }
    }

    private static DirectoryListing? TryRead(string directory, Action<CheckpointException>? report)
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

    /// <summary>A checkpoint, or a directory with a separator at the end of its path.</summary>
    private readonly record struct Item(string Path, CheckpointLocation? Location);
}
