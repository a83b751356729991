namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>What leads to an object of a graph.</summary>
internal enum ObjectPlace
{
    /// <summary>Nothing.</summary>
    Nowhere,

    /// <summary>A way around the optimizers, or the list of what one of them trains.</summary>
    Model,

    /// <summary>A Keras metric of the model.</summary>
    Metric,

    /// <summary>Only an optimizer: it is its state.</summary>
    Optimizer,

    /// <summary>Only an optimizer, which names it as the slot of a variable.</summary>
    Slot,

    /// <summary>Only an optimizer, which keeps it as the moving average of a weight.</summary>
    Average,
}
