using CheckpointTools.Graphs;

namespace CheckpointTools;

/// <summary>What all variables of one listing share: where they were listed, and what the checkpoint was like then.</summary>
/// <param name="Prefix">The checkpoint's full prefix.</param>
/// <param name="Format">Its format.</param>
/// <param name="ShardCount">How many data files it has.</param>
/// <param name="Stamp">Tells whether it changed since.</param>
internal sealed record VariableSource(string Prefix, CheckpointFormat Format, int ShardCount, CheckpointStamp Stamp)
{
    /// <summary>The object graph, where there is one and it was asked for.</summary>
    public ObjectGraph? Graph { get; init; }
}
