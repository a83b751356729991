using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>A path in a state file, and the checkpoint that it means.</summary>
/// <param name="Text">The path as it stands there.</param>
/// <param name="Time">The time of the save, in seconds since 1970; null if there is none.</param>
internal sealed record StateEntry(string Text, double? Time)
{
    /// <summary>The full prefix; null if the checkpoint is not on this machine.</summary>
    public string? Prefix { get; private init; }

    /// <summary>Whether the path has a scheme of another file system: whether something is there is not known.</summary>
    public bool IsRemote { get; private init; }

    /// <summary>Whether the path leads nowhere, but a checkpoint of its name lies beside the state file.</summary>
    public bool IsStale { get; private init; }

    /// <summary>Whether the checkpoint lies in the state file's directory and the path does not say so in the shortest way.</summary>
    public bool IsRoundabout { get; private init; }

    /// <summary>The name of the checkpoint as a state file beside it has it: V1 shards go by a pattern.</summary>
    private string? Name { get; init; }

    public static StateEntry Find(string text, double? time, string directory, CheckpointLookup lookup)
    {
        (CheckpointLocation? found, bool isBeside) = StateFileLocation.Find(text, directory, lookup.Find);
        return new StateEntry(text, time)
        {
            Prefix = found?.Prefix,
            Name = found?.DisplayName,
            IsRemote = found is null && LocalPath.Scheme(text) is not (null or "file"),
            IsStale = isBeside,
            IsRoundabout =
                found is not null && text != found.DisplayName && FileNames.Comparer.Equals(Path.GetDirectoryName(found.Prefix), directory),
        };
    }

    /// <summary>
    /// The checkpoint at a prefix: of the state file's directory by its name alone, of one below by the way to it, else by its full path.
    /// </summary>
    public static StateEntry At(string prefix, double? time, string directory)
    {
        string name = new CheckpointLookup().Find(prefix)?.DisplayName ?? Path.GetFileName(prefix);
        string home = Path.GetDirectoryName(prefix)!;
        string way = FileNames.Comparer.Equals(home, directory)
            ? ""
            : Path.GetRelativePath(CheckpointLocator.RealDirectory(directory), CheckpointLocator.RealDirectory(home));
        string text =
            way is "" or "." ? name
            : Path.IsPathRooted(way) || way == ".." || way.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? Path.Join(home, name)
            : $"{way.Replace(Path.DirectorySeparatorChar, '/')}/{name}";
        return new StateEntry(text, time) { Prefix = prefix, Name = name };
    }

    /// <summary>The same for whoever knows the checkpoint's directory by another path.</summary>
    public StateEntry AsSeenFrom(string directory) => this with { Prefix = Path.Join(directory, Path.GetFileName(Prefix)) };

    /// <summary>The same checkpoint, by its name if it lies beside the state file.</summary>
    public StateEntry Shortened() => IsRoundabout ? new StateEntry(Name!, Time) { Prefix = Prefix, Name = Name } : this;
}
