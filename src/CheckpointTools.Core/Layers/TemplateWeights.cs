namespace CheckpointTools.Layers;

/// <summary>Gives the weights of a model of Keras 3 the values of another file or checkpoint of the same model.</summary>
public static class TemplateWeights
{
    /// <summary>
    /// The variables of a template with other values: layers go together by their own names and their order, weights by theirs, and dtypes
    /// and shapes decide.
    /// </summary>
    /// <param name="template">The variables of the file that the model saved.</param>
    /// <param name="tensors">The variables that have the values.</param>
    /// <exception cref="CheckpointException">A weight of the template has no counterpart.</exception>
    public static IReadOnlyList<CheckpointVariable> Fill(
        IReadOnlyList<CheckpointVariable> template,
        IReadOnlyList<CheckpointVariable> tensors
    )
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(tensors);
        if (template.Count == 0 || tensors.Count == 0)
        {
            throw LayerFaults.NoWeights(template.Concat(tensors).FirstOrDefault()?.Checkpoint ?? "What was given");
        }

        var found = LayerSearch.Run(template, tensors).ToDictionary(static pair => pair.Wanted, static pair => pair.Tensor);
        string[] missing =
        [
            .. template
                .Where((variable, i) => variable.Kind == VariableKind.Weight && !found.ContainsKey(i))
                .Select(static variable => $"{variable.Name} {variable.DataType} {variable.Shape}"),
        ];
        return missing.Length == 0 && found.Count > 0
            ? [.. template.Select((variable, i) => found.TryGetValue(i, out int tensor) ? variable.WithSource(tensors[tensor]) : variable)]
            : throw LayerFaults.NotFound(template[0].Checkpoint, tensors[0].Checkpoint, missing);
    }
}
