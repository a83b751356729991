using System.Globalization;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>
/// The layout of Keras 1 and 2 (keras/saving/legacy/hdf5_format.py): a group for each layer, in the order of the attribute layer_names,
/// and in it the weights in the order of the attribute weight_names. A whole model has these in the group model_weights, and the state of
/// its optimizer in optimizer_weights.
/// </summary>
internal sealed class LegacyWeights(KerasContents contents)
{
    public const string LayerNames = "layer_names";
    public const string WeightNames = "weight_names";

    /// <summary>What the name of a variable has behind it that the name of its operation has not.</summary>
    public const string OutputSuffix = ":0";

    /// <summary>The weights that belong to the model itself, and to none of its layers.</summary>
    public const string OwnGroup = "top_level_model_weights";

    private const string ModelGroup = "model_weights";
    private const string OptimizerGroup = "optimizer_weights";
    private const string OptimizerName = "optimizer";

    /// <summary>The group with the layers; null if the file has another layout.</summary>
    public static Hdf5Group? Find(Hdf5Group root) =>
        HasNames(root, LayerNames) ? root
        : root.Groups.GetValueOrDefault(ModelGroup) is { } model && HasNames(model, LayerNames) ? model
        : null;

    public void Add(Hdf5Group root, Hdf5Group model)
    {
        var named = new HashSet<Hdf5Dataset>();
        foreach (string layer in NamesOf(model, LayerNames).Distinct(StringComparer.Ordinal))
        {
            if (model.FindGroup(layer) is { } group)
            {
                AddLayer(group, layer, named);
            }
            else
            {
                contents.Faults.Add(KerasFaults.LayerMissing(model.Place, layer));
            }
        }

        if (model.Groups.GetValueOrDefault(OwnGroup) is { } own)
        {
            AddWeights(own, named, weight => (NameOf(weight), null));
        }

        if (root.Groups.GetValueOrDefault(OptimizerGroup) is { } optimizer)
        {
            AddWeights(optimizer, named, weight => ($"{OptimizerName}/{NameOf(weight)}", null), isOptimizers: true);
        }

        foreach (Hdf5Dataset dataset in root.AllDatasets().Where(dataset => !named.Contains(dataset)))
        {
            contents.Faults.Add(dataset.Fault ?? KerasFaults.NotListed(dataset.Place));
        }
    }

    /// <summary>
    /// The texts of an attribute. What is too long for one is in several, with numbers behind the name.
    /// </summary>
    internal static IEnumerable<string> NamesOf(Hdf5Group group, string attribute)
    {
        if (group.Texts.TryGetValue(attribute, out Hdf5Texts? all))
        {
            return all.All;
        }

        return Enumerable
            .Range(0, int.MaxValue)
            .Select(i => group.Texts.GetValueOrDefault(PartOf(attribute, i)))
            .TakeWhile(static part => part is not null)
            .SelectMany(static part => part!.All);
    }

    /// <summary>The name of a part of an attribute that is too long for one.</summary>
    internal static string PartOf(string attribute, int part) => string.Create(CultureInfo.InvariantCulture, $"{attribute}{part}");

    private static bool HasNames(Hdf5Group group, string attribute) =>
        group.Texts.ContainsKey(attribute) || group.Texts.ContainsKey(PartOf(attribute, 0));

    private void AddLayer(Hdf5Group group, string layer, HashSet<Hdf5Dataset> named) =>
        AddWeights(group, named, weight => (InLayer(layer, NameOf(weight)), layer));

    private void AddWeights(
        Hdf5Group group,
        HashSet<Hdf5Dataset> named,
        Func<string, (string Name, string? Layer)> describe,
        bool isOptimizers = false
    )
    {
        foreach (string weight in NamesOf(group, WeightNames))
        {
            if (group.Find(weight) is not { } dataset)
            {
                contents.Faults.Add(KerasFaults.WeightMissing(group.Place, weight));
                continue;
            }

            if (named.Add(dataset))
            {
                (string name, string? layer) = describe(weight);
                contents.Weights.Add(new KerasWeight(name, layer, dataset, isOptimizers));
            }
        }
    }

    /// <summary>
    /// A weight's name says in which scopes it was made: those of the model around it too, or those below the layer alone.
    /// </summary>
    private static string InLayer(string layer, string weight)
    {
        string name = $"/{weight}";
        int at = name.IndexOf($"/{layer}/", StringComparison.Ordinal);
        return at >= 0 ? name[(at + 1)..] : $"{layer}/{weight}";
    }

    /// <summary>The name of a variable without the number of the output of the operation that it was.</summary>
    private static string NameOf(string weight) =>
        weight.EndsWith(OutputSuffix, StringComparison.Ordinal) ? weight[..^OutputSuffix.Length] : weight;
}
