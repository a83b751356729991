namespace CheckpointTools;

/// <summary>What a variable is for, according to its name: good enough to filter by.</summary>
public enum VariableKind
{
    /// <summary>The name does not say what it is for.</summary>
    Other,

    /// <summary>A model's own weight.</summary>
    Weight,

    /// <summary>An optimizer's state for one weight (Adam's moments, momentum ...).</summary>
    OptimizerSlot,

    /// <summary>A moving average of a weight.</summary>
    MovingAverage,

    /// <summary>A step, an iteration or save count, or another scalar that training keeps.</summary>
    Counter,

    /// <summary>The keys or values of a lookup table.</summary>
    Table,

    /// <summary>The object graph of a TensorFlow 2 checkpoint: structure, not data.</summary>
    ObjectGraph,
}
