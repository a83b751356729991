namespace CheckpointTools;

/// <summary>
/// What decided the kind of a variable, the weakest first: <see cref="ObjectGraph"/> and <see cref="Model"/> are knowledge,
/// <see cref="Structure"/> is an inference, <see cref="Name"/> a guess.
/// </summary>
public enum KindEvidence
{
    /// <summary>Nothing: what nothing decides is a <see cref="VariableKind.Weight"/>.</summary>
    None,

    /// <summary>The variable's name, with the shape that its meaning requires.</summary>
    Name,

    /// <summary>The names and shapes of all variables together: slots are named after variables, and what has slots is trained.</summary>
    Structure,

    /// <summary>
    /// The graph of the model beside the checkpoint (.meta or SavedModel): its training operations and collections. Of a graph's constants,
    /// the graph itself: what was a variable is read as one.
    /// </summary>
    Model,

    /// <summary>The object graph in the checkpoint.</summary>
    ObjectGraph,
}
