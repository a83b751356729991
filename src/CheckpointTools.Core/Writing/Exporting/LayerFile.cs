using CheckpointTools.Formats.Hdf5;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Layers;

namespace CheckpointTools.Writing.Exporting;

/// <summary>
/// Arranges an .h5 file of Keras 2 (keras/saving/legacy/hdf5_format.py): a group for each layer and in it a dataset for each weight, the
/// order of both noted in attributes.
/// </summary>
internal static class LayerFile
{
    /// <summary>The layout's version of Keras. Without one, Keras takes the file for one of Keras 1, and changes values.</summary>
    private const string Version = "2.15.0";

    /// <summary>The behaviour of Keras' saver: more than this is more than an attribute may hold.</summary>
    private const int MaxNames = 64512 / ReferenceLength;

    /// <summary>What a text takes in an attribute; its characters lie elsewhere.</summary>
    private const int ReferenceLength = 16;

    public static KerasContent Arrange(string path, ModelLayers layers)
    {
        var content = new KerasContent();
        Hdf5OutputGroup root = content.Root;
        root.Texts["backend"] = new Hdf5Texts(["tensorflow"], IsScalar: true);
        root.Texts["keras_version"] = new Hdf5Texts([Version], IsScalar: true);
        AddNames(root, LegacyWeights.LayerNames, [.. layers.Layers.Select(static layer => layer.Name)]);
        foreach (ModelLayer layer in layers.Layers)
        {
            if (!layer.IsOrderKnown)
            {
                throw LayerFaults.InnerOrder(path, layer.Name);
            }

            // h5py makes groups of a name with '/' in it.
            AddWeights(path, content, layer.Name.Split('/').Aggregate(root, static (group, name) => group.Group(name)), layer.Weights);
        }

        AddWeights(path, content, root.Group(LegacyWeights.OwnGroup), layers.OwnWeights);
        return content;
    }

    private static void AddWeights(string path, KerasContent content, Hdf5OutputGroup group, IReadOnlyList<LayerWeight> weights)
    {
        var names = new List<string>();
        foreach (LayerWeight weight in weights)
        {
            // As TensorFlow calls the variable: the first output of the operation that it was.
            string name = weight.Name + LegacyWeights.OutputSuffix;
            if (!group.TryAdd(name, content.DatasetFor(weight.Variable)))
            {
                throw ExportFaults.WeightTwice(path, weight);
            }

            names.Add(name);
        }

        AddNames(group, LegacyWeights.WeightNames, names);
    }

    private static void AddNames(Hdf5OutputGroup group, string attribute, List<string> names)
    {
        if (names.Count <= MaxNames)
        {
            group.Texts[attribute] = new Hdf5Texts([.. names], IsScalar: false);
            return;
        }

        for (int part = 0; part * MaxNames < names.Count; part++)
        {
            group.Texts[LegacyWeights.PartOf(attribute, part)] = new Hdf5Texts(
                [.. names.Skip(part * MaxNames).Take(MaxNames)],
                IsScalar: false
            );
        }
    }
}
