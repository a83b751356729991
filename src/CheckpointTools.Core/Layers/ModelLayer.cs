namespace CheckpointTools.Layers;

/// <summary>A layer of a model, as Keras saves it: its weights in the order in which Keras loads them.</summary>
/// <param name="Name">The name; each layer of a model has its own.</param>
/// <param name="Weights">The weights: trained ones first.</param>
public sealed record ModelLayer(string Name, IReadOnlyList<LayerWeight> Weights)
{
    /// <summary>The number of elements of all weights.</summary>
    public long ElementCount => Weights.Sum(static weight => weight.Variable.ElementCount);

    /// <summary>Whether its weights are in the order in which Keras loads them, and not only those of each part of it.</summary>
    internal bool IsOrderKnown { get; init; } = true;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A weight of a layer.</summary>
/// <param name="Name">Its name in the program, with that of the layer: dense/kernel.</param>
/// <param name="Variable">The variable that has its values.</param>
public sealed record LayerWeight(string Name, CheckpointVariable Variable)
{
    /// <summary>The last part of the name, and the shape.</summary>
    public override string ToString() => $"{Name[(Name.LastIndexOf('/') + 1)..]} {Variable.Shape}";
}
