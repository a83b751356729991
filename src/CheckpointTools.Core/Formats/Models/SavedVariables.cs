using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Models;

/// <summary>The variables of a TensorFlow 2 SavedModel: those of its object graph.</summary>
internal static class SavedVariables
{
    /// <summary>The variables, in the order of the objects.</summary>
    /// <param name="path">The file that the graph comes from.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="trace">The tensors that are restored.</param>
    /// <param name="report">Receives variables that contradict themselves.</param>
    public static List<ModelVariable> Read(string path, Graph graph, SaverTrace trace, Action<CheckpointException> report)
    {
        var keys = new SavedObjectKeys(graph.Objects);
        var variables = new List<ModelVariable>();
        for (int node = 0; node < graph.Objects.Count; node++)
        {
            if (graph.Objects[node]?.Variable is not { } saved)
            {
                continue;
            }

            // The graph restores only keys that it names; a key that merely follows from the objects is not restored.
            string? key = keys.Find(node);
            string[] restored = key is not null && trace.FunctionKeys.Contains(key) ? [key] : [];
            string name = saved.Name.IsEmpty ? restored.FirstOrDefault($"variable_{node}") : TensorName.ToText(saved.Name.Span);
            try
            {
                DataType dataType = GraphVariables.TypeOf(path, name, saved.Type);
                variables.Add(
                    new ModelVariable(name, dataType, GraphVariables.ShapeOf(path, name, saved.Shape))
                    {
                        IsTrainable = saved.IsTrainable,
                        RestoreKeys = restored,
                        Model = path,
                    }
                );
            }
            catch (CheckpointException fault)
            {
                report(fault);
            }
        }

        return variables;
    }
}
