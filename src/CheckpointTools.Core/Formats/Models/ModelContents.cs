using CheckpointTools.Files;

namespace CheckpointTools.Formats.Models;

/// <summary>Reads the description of a model in binary form: a MetaGraphDef (.meta), a SavedModel or a GraphDef.</summary>
public static class ModelContents
{
    /// <summary>The variables that a model wants, sorted by name. The parts of partitioned variables are united.</summary>
    /// <param name="modelPath">The full path of a .meta file, of a saved_model.pb or of a graph.</param>
    /// <param name="report">Receives variables that contradict themselves; they are left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointException">NotAModel, DamagedModel, ModelTooLarge, or the file cannot be read.</exception>
    public static IReadOnlyList<ModelVariable> ReadVariables(
        string modelPath,
        Action<CheckpointException> report,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        ArgumentNullException.ThrowIfNull(report);
        using SourceFile file = SourceFile.Open(modelPath);
        RefuseForeign(file);
        var reader = new ModelReader(file, cancellationToken);
        var variables = new List<ModelVariable>();
        var known = new HashSet<(string, DataType, PartialTensorShape, string)>();
        bool hasNodes = false;
        foreach (Graph graph in Graphs(reader))
        {
            hasNodes |= graph.HasNodes;
            var trace = new SaverTrace(modelPath, graph, cancellationToken);
            List<ModelVariable> found = graph.Objects.Exists(static node => node?.Variable is not null)
                ? SavedVariables.Read(modelPath, graph, trace, report)
                : new GraphVariables(modelPath, graph, trace).Read(report);

            // The graphs of a SavedModel, such as one for training and one for serving, share their variables.
            variables.AddRange([.. found.Where(variable => !known.Contains(Identity(variable)))]);
            known.UnionWith(found.Select(Identity));
        }

        return hasNodes
            ? [.. variables.Order()]
            : throw ModelFaults.NotAModel(
                modelPath,
                "has no graph in it: it is not a MetaGraphDef (.meta), SavedModel or GraphDef, or it is cut off. "
                    + "Give the file that TensorFlow wrote."
            );
    }

    /// <summary>The keys that a model restores from its checkpoint, those of other objects than variables included.</summary>
    /// <exception cref="CheckpointException">NotAModel, DamagedModel, ModelTooLarge, or the file cannot be read.</exception>
    internal static HashSet<string> ReadRestoreKeys(string modelPath, CancellationToken cancellationToken)
    {
        using SourceFile file = SourceFile.Open(modelPath);
        RefuseForeign(file);
        return Graphs(new ModelReader(file, cancellationToken))
            .SelectMany(graph => new SaverTrace(modelPath, graph, cancellationToken).AllKeys)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Refuses what the first bytes, or their number, show to be no graph.</summary>
    internal static void RefuseForeign(SourceFile file)
    {
        if (file.Length > int.MaxValue)
        {
            throw ModelFaults.TooLarge(file.Path, file.Length);
        }

        if (file.Length == 0)
        {
            throw ModelFaults.NotAModel(
                file.Path,
                "is empty: the export or the copy was cut off. Get the file again, or export the model again."
            );
        }

        byte[] head = new byte[Math.Min(ForeignFile.HeadLength, file.Length)];
        file.ReadExactly(head, 0);

        // The name is not passed: every .pb would count as a graph by its name.
        switch (ForeignFile.Recognise(head, ""))
        {
            case FileKind.Text:
                throw ModelFaults.NotAModel(
                    file.Path,
                    "is a text file. Graphs in text form (.pbtxt) cannot be read here: "
                        + "export the model in binary form, with as_text=False."
                );
            case FileKind.Unknown:
                break;
            case FileKind foreign:
                throw ModelFaults.NotAModel(file.Path, ForeignFile.Describe(foreign));
        }
    }

    private static (string Name, DataType DataType, PartialTensorShape Shape, string Keys) Identity(ModelVariable variable) =>
        (variable.Name, variable.DataType, variable.Shape, string.Join('\n', variable.RestoreKeys));

    /// <summary>The graphs in a file of any of the three formats.</summary>
    private static IEnumerable<Graph> Graphs(ModelReader reader) =>
        ModelLayouts.Find(reader) switch
        {
            ModelLayout.SavedModel => GraphReader.ReadSavedModel(reader),
            ModelLayout.MetaGraph => [GraphReader.ReadMetaGraph(reader, reader.All)],
            _ => [GraphReader.ReadGraph(reader, reader.All)],
        };
}
