using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>What the collections of a graph say of one variable.</summary>
internal sealed class CollectedVariable
{
    public bool IsTrainable { get; set; }

    public bool IsGlobal { get; set; }

    public bool IsLocal { get; set; }

    /// <summary>The part of a partitioned variable that it is.</summary>
    public SliceMessage? Slice { get; set; }
}
