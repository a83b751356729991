namespace CheckpointTools.Writing;

/// <summary>What happens to the object graphs of the checkpoints that variables come from (format.md 11, 12).</summary>
public enum ObjectGraphMode
{
    /// <summary>
    /// A graph that is true for what is written: the sources' graphs, laid over one another along equal paths, without what is not taken.
    /// </summary>
    Auto,

    /// <summary>Each source under a child of its own of a new root.</summary>
    Prefix,

    /// <summary>No graph: keys are the names that a Saver gives the variables, so that TensorFlow restores by name.</summary>
    NameBased,

    /// <summary>The graph of the one object-based source as it is, true or not.</summary>
    Keep,

    /// <summary>No graph, and keys as they are: TensorFlow's restore says ok and restores nothing.</summary>
    Drop,
}
