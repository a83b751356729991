namespace CheckpointTools.Formats.Models;

/// <summary>A graph and what is said of it: all that is kept of a MetaGraphDef or a GraphDef.</summary>
internal sealed class Graph
{
    /// <summary>The nodes of interest by their names.</summary>
    public Dictionary<string, GraphNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Those in the bodies of functions, function by function: names are unique within one only.</summary>
    public List<Dictionary<string, GraphNode>> Functions { get; } = [];

    /// <summary>Whether there was any node at all, of interest or not.</summary>
    public bool HasNodes { get; set; }

    /// <summary>The tensor by which the saver is told the checkpoint's name; null if the model has no saver.</summary>
    public string? SaverFilename { get; set; }

    /// <summary>What the collections say of variables; null if there are none.</summary>
    public Dictionary<string, CollectedVariable>? Collected { get; set; }

    /// <summary>The objects of a TensorFlow 2 SavedModel, by their numbers; null for one without anything of interest.</summary>
    public List<SavedObject?> Objects { get; } = [];
}
