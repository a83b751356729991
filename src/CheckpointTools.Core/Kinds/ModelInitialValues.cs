using CheckpointTools.Formats.Dataflow;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Kinds;

/// <summary>What the variables of a checkpoint held before training, by their keys, as the model beside it says.</summary>
internal static class ModelInitialValues
{
    /// <param name="models">The files that may describe the model, the best first.</param>
    /// <param name="names">The checkpoint's variables.</param>
    /// <returns>The values by key, where one constant is that of every element; empty without a model that can be read.</returns>
    public static IReadOnlyDictionary<string, double> Read(IEnumerable<ModelFile> models, CheckpointNames names)
    {
        foreach (ModelFile model in models)
        {
            try
            {
                if (Read(model, names) is { } values)
                {
                    return values;
                }
            }
            catch (CheckpointException)
            {
                // It is no evidence then; what is not known otherwise is asked for.
            }
        }

        return new Dictionary<string, double>();
    }

    private static Dictionary<string, double>? Read(ModelFile model, CheckpointNames names)
    {
        InitialValues? initial = null;
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (FlowGraph graph in FlowReader.Read(model.Path))
        {
            Dictionary<string, List<FlowNode>> keys = ModelEvidence.ReadKeys(graph, model.IsOwn);
            if (!model.IsOwn && !ModelEvidence.HasKeysOf(keys, names))
            {
                continue;
            }

            initial ??= InitialValues.Read(model.Path);
            foreach ((string key, List<FlowNode> variables) in keys)
            {
                double?[] found = [.. variables.Select(variable => initial.Find(variable.Name)).Distinct()];
                if (found is [{ } value])
                {
                    values.TryAdd(key, value);
                }
            }
        }

        return initial is null ? null : values;
    }
}
