namespace CheckpointTools.Formats.Models;

/// <summary>A graph and its description: everything that is kept of a MetaGraphDef or a GraphDef.</summary>
internal sealed class Graph
{
    /// <summary>The relevant nodes by name.</summary>
    public Dictionary<string, GraphNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>The relevant nodes in the bodies of functions, by function: names are unique only within one.</summary>
    public List<Dictionary<string, GraphNode>> Functions { get; } = [];

    /// <summary>Whether there was any node, relevant or not.</summary>
    public bool HasNodes { get; set; }

    /// <summary>The tensor that tells the saver the checkpoint's name; null if the model has no saver.</summary>
    public string? SaverFilename { get; set; }

    /// <summary>The variables in the collections; null if there are none.</summary>
    public Dictionary<string, CollectedVariable>? Collected { get; set; }

    /// <summary>The objects of a TensorFlow 2 SavedModel, by number; null for irrelevant ones.</summary>
    public List<SavedObject?> Objects { get; } = [];
}
