namespace CheckpointTools.Layers;

/// <summary>The layers of a model in the order in which Keras loads them, as far as variables tell.</summary>
public sealed class ModelLayers
{
    internal ModelLayers(IReadOnlyList<ModelLayer> layers, IReadOnlyList<LayerWeight> own, IReadOnlyList<CheckpointVariable> leftOut)
    {
        (Layers, OwnWeights, LeftOut) = (layers, own, leftOut);
    }

    /// <summary>The layers that have weights.</summary>
    public IReadOnlyList<ModelLayer> Layers { get; }

    /// <summary>The weights that the model itself holds, and none of its layers.</summary>
    public IReadOnlyList<LayerWeight> OwnWeights { get; }

    /// <summary>The weights of all layers and the model's own.</summary>
    public IEnumerable<LayerWeight> AllWeights => Layers.SelectMany(static layer => layer.Weights).Concat(OwnWeights);

    /// <summary>The variables that are no weights of the model: the optimizer's, those of metrics, counters.</summary>
    public IReadOnlyList<CheckpointVariable> LeftOut { get; }

    /// <summary>Whether the order of the layers is known, or only that of their names.</summary>
    public bool IsOrderKnown { get; internal init; } = true;

    /// <summary>
    /// Finds the layers. The object graph of a checkpoint tells the order of layers and weights, and so does a file of Keras 1 or 2;
    /// otherwise a layer is what the first part of a name says, and layers come in the order in which their variables do.
    /// </summary>
    /// <param name="variables">The variables.</param>
    /// <param name="order">The names of the layers in their order; null for the one that is found.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">The layers cannot be told, or the order names others.</exception>
    public static ModelLayers Find(
        IReadOnlyList<CheckpointVariable> variables,
        IReadOnlyList<string>? order = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (variables.Count == 0)
        {
            return new ModelLayers([], [], []);
        }

        ModelLayers found = GraphLayers.Find(variables, cancellationToken) ?? FileLayers.Find(variables) ?? NamedLayers.Find(variables);
        return order is null ? found : found.InOrder(order);
    }

    /// <summary>The same layers in another order.</summary>
    private ModelLayers InOrder(IReadOnlyList<string> order)
    {
        var byName = Layers.ToDictionary(static layer => layer.Name, StringComparer.Ordinal);
        var ordered = new List<ModelLayer>();
        foreach (string name in order)
        {
            ordered.Add(byName.Remove(name, out ModelLayer? layer) ? layer : throw LayerFaults.NoSuchLayer(name, Layers));
        }

        return byName.Count == 0
            ? new ModelLayers(ordered, OwnWeights, LeftOut)
            : throw LayerFaults.NotInOrder([.. byName.Keys.Order(StringComparer.Ordinal)]);
    }
}
