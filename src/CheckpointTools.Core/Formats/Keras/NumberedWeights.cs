using System.Globalization;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>
/// The layout of Keras 3 (keras/src/saving/saving_lib.py): groups as Python's attributes lead to the layers, in each the group vars with
/// the layer's name and its variables by their numbers. Names of groups are made of classes and of numbers, and say little.
/// </summary>
internal sealed class NumberedWeights(KerasContents contents, KerasConfig? config)
{
    public const string VariablesGroup = "vars";
    public const string NameAttribute = "name";
    private const string OptimizerGroup = "optimizer";

    /// <summary>What is longer is no name: it would be in the name of each variable below.</summary>
    private const int MaxNameLength = 255;

    public void Add(Hdf5Group root)
    {
        foreach (Hdf5Group group in InOrder(root.Groups.Values))
        {
            if (group.Name == VariablesGroup)
            {
                AddVariables(group, [], isOptimizers: false);
            }
            else
            {
                Walk(group, [], isOptimizers: group.Name == OptimizerGroup && group.Groups.ContainsKey(VariablesGroup));
            }
        }

        AddDatasets(root, [], isOptimizers: false);
    }

    private void Walk(Hdf5Group group, string[] layers, bool isOptimizers)
    {
        // Containers, such as layers or a list of blocks, have no variables of their own and are no layers.
        if (group.Groups.GetValueOrDefault(VariablesGroup) is { } variables)
        {
            string? own = variables.Texts.GetValueOrDefault(NameAttribute)
                is { IsScalar: true, All: [{ Length: > 0 and <= MaxNameLength } name] }
                ? name
                : null;
            layers = [.. layers, isOptimizers && layers.Length == 0 ? OptimizerGroup : own ?? group.Name];
            AddVariables(variables, layers, isOptimizers);
        }

        foreach (Hdf5Group inner in InOrder(group.Groups.Values).Where(static inner => inner.Name != VariablesGroup))
        {
            Walk(inner, layers, isOptimizers);
        }

        AddDatasets(group, layers, isOptimizers);
    }

    private void AddVariables(Hdf5Group variables, string[] layers, bool isOptimizers)
    {
        // Sorted by name, 10 comes before 2.
        Hdf5Dataset[] datasets = [.. variables.Datasets.OrderBy(static entry => NumberOf(entry.Key)).Select(static entry => entry.Value)];
        IReadOnlyList<string>? names = isOptimizers ? null : config?.WeightNamesOf(layers, datasets.Length);
        foreach (Hdf5Dataset dataset in datasets)
        {
            string number = dataset.Place.Path[(variables.Place.Path.Length + 1)..];
            string name = names is not null && NumberOf(number) is var at && at < names.Count ? names[(int)at] : number;
            Add(dataset, layers, name, isOptimizers);
        }

        foreach (Hdf5Group inner in variables.Groups.Values)
        {
            Walk(inner, [.. layers, inner.Name], isOptimizers);
        }
    }

    /// <summary>Datasets beside the layers: of no layout of Keras', but nothing is left out.</summary>
    private void AddDatasets(Hdf5Group group, string[] layers, bool isOptimizers)
    {
        foreach ((string name, Hdf5Dataset dataset) in group.Datasets)
        {
            if (layers.Length == 0)
            {
                Add(dataset, [], dataset.Place.Path, isOptimizers);
            }
            else
            {
                Add(dataset, layers, name, isOptimizers);
            }
        }
    }

    private void Add(Hdf5Dataset dataset, string[] layers, string name, bool isOptimizers) =>
        contents.Weights.Add(new KerasWeight(string.Join('/', [.. layers, name]), layers.FirstOrDefault(), dataset, isOptimizers));

    /// <summary>Layers of one class in the order in which the model has them: dense, dense_1, ..., dense_10.</summary>
    private static IEnumerable<Hdf5Group> InOrder(IEnumerable<Hdf5Group> groups) =>
        groups
            .Select(static group => (Group: group, At: group.Name.LastIndexOf('_')))
            .Select(static one =>
                one.At > 0 && NumberOf(one.Group.Name[(one.At + 1)..]) is var number && number < long.MaxValue
                    ? (one.Group, Base: one.Group.Name[..one.At], Number: number)
                    : (one.Group, Base: one.Group.Name, Number: 0)
            )
            .OrderBy(static one => one.Base, StringComparer.Ordinal)
            .ThenBy(static one => one.Number)
            .Select(static one => one.Group);

    private static long NumberOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : long.MaxValue;
}
