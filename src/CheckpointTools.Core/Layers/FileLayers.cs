using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Layers;

/// <summary>
/// Layers of a file of Keras. That of Keras 1 and 2 notes the order of layers and weights; that of Keras 3 has that of the weights, and of
/// layers of one class.
/// </summary>
internal static class FileLayers
{
    /// <summary>The layers; null if the variables are of other files, or of several.</summary>
    public static ModelLayers? Find(IReadOnlyList<CheckpointVariable> variables)
    {
        VariableSource? source = variables[0].Seat.Source;
        if (
            source is not { Format: CheckpointFormat.Hdf5 or CheckpointFormat.Keras }
            || variables.Any(variable => variable.Seat.Source?.Place != source.Place)
        )
        {
            return null;
        }

        using var file = KerasFile.Open(source.Files[0]);
        // Whatever values a variable was given, its place is the one that it has in the file.
        ILookup<string, CheckpointVariable> given = variables.ToLookup(static variable => variable.Seat.Key, StringComparer.Ordinal);
        var layers = new List<ModelLayer>();
        var own = new List<LayerWeight>();
        foreach (
            IGrouping<string?, KerasWeight> layer in file
                .Weights.Where(static weight => !weight.IsOptimizers)
                .GroupBy(static weight => weight.Layer)
        )
        {
            KerasWeight[] weights = [.. layer];
            LayerWeight[] found = [.. weights.SelectMany(weight => given[weight.Name]).Select(NamedLayers.ToWeight)];
            if (layer.Key is null)
            {
                own.AddRange(found);
            }
            else if (found.Length > 0)
            {
                string[] missing = [.. weights.Select(static weight => weight.Name).Where(name => !given.Contains(name))];
                layers.Add(
                    missing.Length == 0
                        ? new ModelLayer(layer.Key, found) { IsOrderKnown = file.HasOrder || !HasParts(weights) }
                        : throw LayerFaults.Incomplete(source.Prefix, layer.Key, missing)
                );
            }
        }

        HashSet<string> taken =
        [
            .. layers.SelectMany(static layer => layer.Weights).Concat(own).Select(static weight => weight.Variable.Seat.Key),
        ];
        return new ModelLayers(layers, own, [.. variables.Where(variable => !taken.Contains(variable.Seat.Key))])
        {
            IsOrderKnown = file.HasOrder,
        };
    }

    /// <summary>Whether a layer holds layers: a file of Keras 3 has these by name, and not in the order in which they are loaded.</summary>
    private static bool HasParts(IEnumerable<KerasWeight> weights) =>
        weights.Select(static weight => weight.Name[..Math.Max(0, weight.Name.LastIndexOf('/'))]).Distinct().Skip(1).Any();
}
