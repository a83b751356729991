using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>The variables of a file in Keras' own order, and what is wrong with the file besides.</summary>
internal sealed class KerasContents
{
    public List<KerasWeight> Weights { get; } = [];

    public List<CheckpointException> Faults { get; } = [];

    /// <summary>
    /// Finds the variables. Keras 1 and 2 note the order of layers and weights, Keras 3 numbers the weights of each layer. In another
    /// HDF5 file each dataset is a variable, by its path.
    /// </summary>
    /// <param name="root">What is in the file.</param>
    /// <param name="config">The description of the model; null if there is none.</param>
    public static KerasContents Of(Hdf5Group root, KerasConfig? config)
    {
        var contents = new KerasContents();
        if (LegacyWeights.Find(root) is { } legacy)
        {
            new LegacyWeights(contents).Add(root, legacy);
        }
        else
        {
            new NumberedWeights(contents, config).Add(root);
        }

        contents.TellApart();
        return contents;
    }

    /// <summary>
    /// Of names that several have, each gives way to the path in the file, which is one of a kind; and so does a name that is such a path.
    /// </summary>
    private void TellApart()
    {
        while (
            Weights
                .GroupBy(static weight => weight.Name, StringComparer.Ordinal)
                .Where(static group => group.Skip(1).Any())
                .Select(static group => group.Key)
                .ToHashSet(StringComparer.Ordinal)
                is { Count: > 0 } repeated
        )
        {
            for (int i = 0; i < Weights.Count; i++)
            {
                if (repeated.Contains(Weights[i].Name))
                {
                    Weights[i] = Weights[i] with { Name = Weights[i].Dataset.Place.Path };
                }
            }
        }
    }
}
