using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>A checkpoint to be removed, as it was when that was decided.</summary>
public sealed record RemovalPlan
{
    private readonly IReadOnlyList<string> _found;

    /// <param name="location">The checkpoint.</param>
    /// <param name="found">All files that are there.</param>
    /// <param name="files">Those of them that go; null for all.</param>
    internal RemovalPlan(CheckpointLocation location, IReadOnlyList<string> found, IReadOnlyList<string>? files = null)
    {
        Location = location;
        _found = found;
        Files = files ?? found;
        Stamps = StampsOf(found);
    }

    /// <summary>The checkpoint.</summary>
    public CheckpointLocation Location { get; }

    /// <summary>The full paths of the files that go.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Whether another program removed the checkpoint in the meantime.</summary>
    public bool IsGone => Location.IsGone;

    internal string Prefix => Location.Prefix;

    /// <summary>The file without which there is no checkpoint: the index, or the first file of a V1 checkpoint.</summary>
    internal string First => Location.FirstFile;

    private IReadOnlyList<(long Length, DateTime Time)> Stamps { get; }

    /// <exception cref="CheckpointException">The files are others by now.</exception>
    internal void RequireUnchanged()
    {
        IReadOnlyList<string> now = new CheckpointFiles().Find(Location);
        if (!now.SequenceEqual(_found) || !StampsOf(now).SequenceEqual(Stamps))
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
