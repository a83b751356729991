using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
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

    /// <summary>Whether the checkpoint lies in the state file's directory and the path does not say so in the shortest way.</summary>
    public bool IsRoundabout { get; private init; }

    public static StateEntry Find(string text, double? time, string directory)
    {
        string beside = Path.Join(directory, StateFileLocation.LastPart(text));
        bool isRooted = Path.IsPathRooted(text) || LocalPath.Scheme(text) is not null || text.Contains('\\', StringComparison.Ordinal);
        bool isRemote = LocalPath.Scheme(text) is not (null or "file");

        // TensorFlow follows an absolute path. Where the directory has a checkpoint of that name, it was moved or copied: this is meant.
        string? prefix = isRooted
            ? PrefixAt(beside) ?? (isRemote ? null : PrefixAt(Resolve(text, directory)))
            : PrefixAt(Resolve(text, directory)) ?? PrefixAt(beside);
        return new StateEntry(text, time)
        {
            Prefix = prefix,
            IsRemote = isRemote && prefix is null,
            IsRoundabout = prefix is not null && prefix == PrefixAt(beside) && text != NameOf(prefix),
        };
    }

    /// <summary>The checkpoint at a prefix of the state file's directory, by its name alone.</summary>
    public static StateEntry Beside(string prefix, double? time) => new(NameOf(prefix), time) { Prefix = prefix };

    /// <summary>The same checkpoint, by its name if it lies beside the state file.</summary>
    public StateEntry Shortened() => IsRoundabout ? Beside(Prefix!, Time) : this;

    /// <summary>The name of a checkpoint as a state file has it: V1 shards go by a pattern.</summary>
    private static string NameOf(string prefix) => Locate(prefix)?.DisplayName ?? Path.GetFileName(prefix);

    private static string? PrefixAt(string? path) =>
        path is null || Path.GetFileName(path).Length == 0 ? null
        : Locate(path) is { } location ? location.Prefix
        : File.Exists(BundleFiles.IndexPath(path)) ? path
        : null;

    private static string? Resolve(string text, string directory)
    {
        try
        {
            return LocalPath.Scheme(text) is null ? Path.GetFullPath(text, directory) : LocalPath.Resolve(text, reading: true);
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return null;
        }
    }

    private static CheckpointLocation? Locate(string path)
    {
        try
        {
            return CheckpointLocator.LocateExact(path);
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return null;
        }
    }
}
