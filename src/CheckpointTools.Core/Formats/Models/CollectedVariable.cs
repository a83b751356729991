using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>The description of one variable in the collections of a graph.</summary>
internal sealed class CollectedVariable
{
    public bool IsTrainable { get; set; }

    public bool IsGlobal { get; set; }

    public bool IsLocal { get; set; }

    /// <summary>Its place in a partitioned variable, if it is a part of one.</summary>
    public SliceMessage? Slice { get; set; }
}
