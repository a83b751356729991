namespace CheckpointTools;

/// <summary>
/// The common source of all variables in a listing: the checkpoint that they were listed from, and its state at that time.
/// </summary>
/// <param name="Prefix">The checkpoint's full prefix.</param>
/// <param name="Format">Its format.</param>
/// <param name="Files">V1: the full paths of all its files. V2: empty, because the index names the data files.</param>
/// <param name="ShardCount">The number of its data files.</param>
/// <param name="Stamp">Shows whether it has changed since.</param>
internal sealed record VariableSource(
    string Prefix,
    CheckpointFormat Format,
    IReadOnlyList<string> Files,
    int ShardCount,
    CheckpointStamp Stamp
)
{
    /// <summary>Identifies a checkpoint: a V1 file and the V1 shards beside it may have the same prefix.</summary>
    public (string Prefix, CheckpointFormat Format, string? FirstFile) Place => (Prefix, Format, Files.Count > 0 ? Files[0] : null);

    /// <summary>Tells what its variables are for; null where nobody asks.</summary>
    public IVariableRoles? Roles { get; init; }
}
