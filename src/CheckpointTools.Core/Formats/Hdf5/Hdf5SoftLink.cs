namespace CheckpointTools.Formats.Hdf5;

/// <summary>A name that stands for a path in the same file. The library would follow it without an end, so it is followed here.</summary>
/// <param name="Name">The name.</param>
/// <param name="Place">Where the link is.</param>
/// <param name="Target">The path: from the root if it begins with '/', else from the group of the link.</param>
internal sealed record Hdf5SoftLink(string Name, Hdf5Place Place, string Target)
{
    /// <summary>As many as the HDF Group's library follows.</summary>
    private const int MaxLinks = 16;

    /// <summary>The dataset that it leads to, or one with a fault; null if it leads to a group, which is listed where it is.</summary>
    /// <param name="root">What is in the file.</param>
    /// <param name="others">All such links, by their paths.</param>
    public Hdf5Dataset? Resolve(Hdf5Group root, IReadOnlyDictionary<string, Hdf5SoftLink> others)
    {
        var pending = new Stack<string>();
        Push(pending, Place.Path, Target);
        string at = "";
        for (int links = 1; pending.TryPop(out string? name); )
        {
            at = at.Length == 0 ? name : $"{at}/{name}";
            if (others.TryGetValue(at, out Hdf5SoftLink? other))
            {
                if (++links > MaxLinks)
                {
                    return Broken("is a link that leads around in a circle");
                }

                Push(pending, at, other.Target);
                at = "";
            }
        }

        // Of what a group has, only the names are asked for: a name with a fault is a dataset.
        string[] names = at.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Hdf5Group? group = root;
        foreach (string name in names.SkipLast(1))
        {
            group = group?.Groups.GetValueOrDefault(name);
        }

        return names.Length == 0 || group?.Groups.ContainsKey(names[^1]) == true ? null
            : group?.Datasets.GetValueOrDefault(names[^1]) is { } dataset ? dataset.At(Place)
            : Broken("is a link that leads to nothing");
    }

    /// <summary>Puts the names of a path in front of those that are still to follow.</summary>
    private static void Push(Stack<string> pending, string link, string target)
    {
        string from = target.StartsWith('/') ? "" : link[..Math.Max(0, link.LastIndexOf('/'))];
        foreach (string name in $"{from}/{target}".Split('/').Where(static name => name.Length > 0 && name != ".").Reverse())
        {
            pending.Push(name);
        }
    }

    private Hdf5Dataset Broken(string what) => new(Place) { Fault = Hdf5Faults.Elsewhere(Place, what) };
}
