namespace CheckpointTools;

/// <summary>What all variables of one listing share: where they were listed, and what the checkpoint was like then.</summary>
/// <param name="Prefix">The checkpoint's full prefix.</param>
/// <param name="Format">Its format.</param>
/// <param name="Files">V1: the full paths of all its files. V2: empty, the index names the data files.</param>
/// <param name="ShardCount">How many data files it has.</param>
/// <param name="Stamp">Tells whether it changed since.</param>
internal sealed record VariableSource(
    string Prefix,
    CheckpointFormat Format,
    IReadOnlyList<string> Files,
    int ShardCount,
    CheckpointStamp Stamp
)
{
    /// <summary>What tells checkpoints apart: a V1 file and the V1 shards beside it may share a prefix.</summary>
    public (string Prefix, CheckpointFormat Format, string? FirstFile) Place => (Prefix, Format, Files.Count > 0 ? Files[0] : null);

    /// <summary>The object graph, where there is one and it was asked for.</summary>
    public IObjectRoles? Graph { get; init; }
}
