namespace CheckpointTools.Layers;

/// <summary>Layers of which only the names of variables are known: the first part of a name is the layer's.</summary>
internal static class NamedLayers
{
    public static ModelLayers Find(IReadOnlyList<CheckpointVariable> variables)
    {
        CheckpointVariable[] weights = [.. variables.Where(IsWeight)];
        IEnumerable<ModelLayer> layers = weights
            .Where(static variable => variable.Name.Contains('/', StringComparison.Ordinal))
            .GroupBy(static variable => variable.Name[..variable.Name.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal)
            .Select(static layer => new ModelLayer(layer.Key, [.. WeightOrder.ByName(layer.Select(ToWeight))]));
        return new ModelLayers(
            [.. layers],
            [
                .. WeightOrder.ByName(
                    weights.Where(static variable => !variable.Name.Contains('/', StringComparison.Ordinal)).Select(ToWeight)
                ),
            ],
            [.. variables.Where(static variable => !IsWeight(variable))]
        )
        {
            IsOrderKnown = false,
        };
    }

    public static LayerWeight ToWeight(CheckpointVariable variable) => new(variable.Name, variable);

    /// <summary>Whether a variable is a part of the model; new values are whatever their maker says, and so they are too.</summary>
    public static bool IsWeight(CheckpointVariable variable) => variable.Kind is VariableKind.Weight;
}
