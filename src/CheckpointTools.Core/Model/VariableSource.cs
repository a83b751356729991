namespace CheckpointTools;

/// <summary>
/// The common source of all variables in a listing: the checkpoint that they were listed from, and its state at that time.
/// </summary>
/// <param name="Prefix">The checkpoint's full prefix; of values that are in no checkpoint, what messages say in its place.</param>
/// <param name="Format">Its format.</param>
/// <param name="Files">The full paths of all its files. V2: empty, because the index names the data files.</param>
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
    /// <summary>The source of values that were made, and are in no checkpoint.</summary>
    public static VariableSource None { get; } =
        new("the values that were made", CheckpointFormat.V2, [], 0, default) { IsCheckpoint = false };

    /// <summary>Whether there is anything to open.</summary>
    public bool IsCheckpoint { get; private init; } = true;

    /// <summary>Identifies a checkpoint: a V1 file and the V1 shards beside it may have the same prefix.</summary>
    public (string Prefix, CheckpointFormat Format, string? FirstFile) Place => (Prefix, Format, Files.Count > 0 ? Files[0] : null);

    /// <summary>Tells what its variables are for; null where nobody asks.</summary>
    public IVariableRoles? Roles { get; init; }
}
