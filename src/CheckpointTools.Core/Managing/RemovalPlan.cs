using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>A checkpoint to be removed, as it was when that was decided.</summary>
public sealed record RemovalPlan
{
    private readonly FileStamps _found;

    /// <param name="location">The checkpoint.</param>
    /// <param name="found">All files that are there.</param>
    /// <param name="files">Those of them that go; null for all.</param>
    internal RemovalPlan(CheckpointLocation location, IReadOnlyList<string> found, IReadOnlyList<string>? files = null)
    {
        Location = location;
        Files = files ?? found;
        _found = new FileStamps(found);
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

    /// <summary>The conditions by which another sound one must be there when it goes; null if none need be.</summary>
    internal CheckpointConditions? Others { get; init; }

    /// <exception cref="CheckpointException">The files are others by now.</exception>
    internal void RequireUnchanged()
    {
        if (!new CheckpointFiles().Find(Location).SequenceEqual(_found.Paths) || !_found.AreCurrent())
        {
            throw ManagingFaults.Changed(Prefix);
        }
    }
}
