namespace CheckpointTools;

/// <summary>What a variable is for. <see cref="KindEvidence"/> tells how that is known.</summary>
public enum VariableKind
{
    /// <summary>Other data of an object, such as an iterator's state.</summary>
    Other,

    /// <summary>
    /// A part of the model, trained or not: batch normalisation's statistics too. Also whatever nothing shows to be anything else.
    /// </summary>
    Weight,

    /// <summary>An optimizer's state for one weight (Adam's moments, momentum ...).</summary>
    OptimizerSlot,

    /// <summary>A moving average of a weight.</summary>
    MovingAverage,

    /// <summary>A step, an iteration or save count, a rate, or another scalar that training keeps.</summary>
    Counter,

    /// <summary>The keys or values of a lookup table.</summary>
    Table,

    /// <summary>The object graph of a TensorFlow 2 checkpoint: structure, not data.</summary>
    ObjectGraph,

    /// <summary>The state of a Keras metric: what it has summed up since it was reset.</summary>
    Metric,
}
