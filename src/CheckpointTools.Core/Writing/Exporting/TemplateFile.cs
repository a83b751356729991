using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;

namespace CheckpointTools.Writing.Exporting;

/// <summary>
/// Arranges an HDF5 file like another one, with other values: the file that a model saves is the only description of how it wants to load
/// them, since Keras 3 numbers weights and names groups by classes.
/// </summary>
internal static class TemplateFile
{
    public static KerasContent Arrange(string path, string template, IReadOnlyList<CheckpointVariable> variables)
    {
        using var file = KerasFile.Open(template);
        if (file.Faults.Count > 0)
        {
            throw file.Faults[0];
        }

        // Keras takes the one or the other layout by the file's name.
        if (file.HasOrder == path.EndsWith(KerasFile.NumberedSuffix, StringComparison.OrdinalIgnoreCase))
        {
            throw ExportFaults.Destination(
                path,
                $"is the name of another layout than that of the template {template}: .weights.h5 is Keras 3's, .h5 that of Keras 1 and 2."
            );
        }

        var byName = variables.ToDictionary(static variable => variable.Name, StringComparer.Ordinal);
        var byDataset = new Dictionary<Hdf5Dataset, CheckpointVariable>();
        var missing = new List<string>();
        foreach (KerasWeight weight in file.Weights)
        {
            if (byName.Remove(weight.Name, out CheckpointVariable? variable))
            {
                byDataset[weight.Dataset] = Require(template, weight, variable);
            }
            else
            {
                missing.Add(weight.Name);
            }
        }

        if (missing.Count + byName.Count > 0)
        {
            throw ExportFaults.NotLikeTemplate(template, missing, [.. byName.Keys]);
        }

        var content = new KerasContent();
        Fill(content.Root, file.Root, dataset => content.DatasetFor(byDataset[dataset]));
        return content;
    }

    private static CheckpointVariable Require(string template, KerasWeight weight, CheckpointVariable variable)
    {
        if (weight.Dataset.Fault is { } fault)
        {
            throw fault;
        }

        return variable.DataType == weight.Dataset.DataType && variable.Shape == weight.Dataset.Shape
            ? variable
            : throw ExportFaults.OtherThanTemplate(template, variable, weight.Dataset.DataType, weight.Dataset.Shape);
    }

    private static void Fill(Hdf5OutputGroup output, Hdf5Group group, Func<Hdf5Dataset, Hdf5OutputDataset> convert)
    {
        foreach ((string name, Hdf5Texts texts) in group.Texts)
        {
            output.Texts[name] = texts;
        }

        foreach ((string name, Hdf5Group inner) in group.Groups)
        {
            Fill(output.Group(name), inner, convert);
        }

        foreach ((string name, Hdf5Dataset dataset) in group.Datasets)
        {
            output.Datasets[name] = convert(dataset);
        }
    }
}
