using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>A checkpoint to be removed, as it was when that was decided.</summary>
public sealed record RemovalPlan
{
    internal RemovalPlan(CheckpointLocation location, IReadOnlyList<string> files)
    {
        Location = location;
        Files = files;
        Stamps = StampsOf(files);
    }

    /// <summary>The checkpoint.</summary>
    public CheckpointLocation Location { get; }

    /// <summary>The full paths of its files.</summary>
    public IReadOnlyList<string> Files { get; }

    internal string Prefix => Location.Prefix;

    /// <summary>The file without which there is no checkpoint: the index, or the first file of a V1 checkpoint.</summary>
    internal string First => Location.FirstFile;

    private IReadOnlyList<(long Length, DateTime Time)> Stamps { get; }

    /// <exception cref="CheckpointException">The files are others by now.</exception>
    internal void RequireUnchanged()
    {
        IReadOnlyList<string> now = new CheckpointFiles().Find(Location);
        if (!now.SequenceEqual(Files) || !StampsOf(now).SequenceEqual(Stamps))
        {
            throw ManagingFaults.Changed(Prefix);
        }
    }

    private static (long, DateTime)[] StampsOf(IEnumerable<string> files) =>
        [
            .. files
                .Select(static path => new FileInfo(path))
                .Select(static file => file.Exists ? (file.Length, file.LastWriteTimeUtc) : default),
        ];
}
