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
        VariableSource source = variables[0].Source;
        if (
            source.Format is not (CheckpointFormat.Hdf5 or CheckpointFormat.Keras)
            || variables.Any(variable => variable.Source.Place != source.Place)
        )
        {
            return null;
        }

        using var file = KerasFile.Open(source.Files[0]);
        // Where a variable was renamed or computed, the file knows it by the name that it had.
        ILookup<string, CheckpointVariable> given = variables.ToLookup(static variable => variable.SourceName, StringComparer.Ordinal);
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
                    missing.Length == 0 ? new ModelLayer(layer.Key, found) : throw LayerFaults.Incomplete(source.Prefix, layer.Key, missing)
                );
            }
        }

        HashSet<string> taken =
        [
            .. layers.SelectMany(static layer => layer.Weights).Concat(own).Select(static weight => weight.Variable.SourceName),
        ];
        return new ModelLayers(layers, own, [.. variables.Where(variable => !taken.Contains(variable.SourceName))])
        {
            IsOrderKnown = file.HasOrder,
        };
    }
}
