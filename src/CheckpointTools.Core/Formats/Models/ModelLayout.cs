namespace CheckpointTools.Formats.Models;

/// <summary>Which message a file with graphs is.</summary>
internal enum ModelLayout
{
    /// <summary>A graph alone: a GraphDef.</summary>
    Graph,

    /// <summary>A graph with its description: a MetaGraphDef.</summary>
    MetaGraph,

    /// <summary>Several of these, each for other uses: a SavedModel.</summary>
    SavedModel,
}
