namespace CheckpointTools.Locating;

/// <summary>Checkpoints that cannot be opened, or of which a part is there.</summary>
internal static class DamagedLocator
{
    /// <summary>
    /// The checkpoint that a fault is about, although it cannot be opened: its index is damaged beyond recognition, a V1 file is missing or
    /// was cut short. Somebody saved it, and it can be removed. Null if there is none.
    /// </summary>
    public static CheckpointLocation? LocateDamaged(CheckpointException fault) =>
        fault.File is not { } file ? null
        : file.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal)
            ? new CheckpointLocation(CheckpointFileName.StripSuffix(file)!, CheckpointFormat.V2)
        : FindPresentShards(fault) ?? LocateCutV1(file);

    public static CheckpointLocation? LocateCutV1(string path)
    {
        if (!CheckpointLocator.WasV1(path))
        {
            return null;
        }

        string directory = Path.GetDirectoryName(path)!;
        return CheckpointFileName.TryParseShard(Path.GetFileName(path), out ShardName shard)
            ? new CheckpointLocation(Path.Join(directory, shard.Prefix), CheckpointFormat.V1)
            {
                Files = [.. DirectoryListing.Read(directory).PresentShards(shard)],
            }
            : new CheckpointLocation(path, CheckpointFormat.V1) { Files = [path] };
    }

    /// <summary>The rest of the V1 checkpoint with a missing file; null if the fault is a different one.</summary>
    public static CheckpointLocation? FindPresentShards(CheckpointException fault) =>
        fault.Error == CheckpointError.DataFileMissing
        && Path.GetDirectoryName(fault.File) is { } directory
        && CheckpointFileName.TryParseShard(Path.GetFileName(fault.File)!, out ShardName shard)
        && DirectoryListing.Read(directory).PresentShards(shard).ToArray() is { Length: > 0 } present
            ? new CheckpointLocation(Path.Join(directory, shard.Prefix), CheckpointFormat.V1) { Files = present }
            : null;
}
