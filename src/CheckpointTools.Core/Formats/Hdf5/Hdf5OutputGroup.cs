namespace CheckpointTools.Formats.Hdf5;

/// <summary>A group that is to be written.</summary>
internal sealed class Hdf5OutputGroup
{
    private const char Separator = '/';

    /// <summary>What is noted at it.</summary>
    public Dictionary<string, Hdf5Texts> Texts { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Hdf5OutputGroup> Groups { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Hdf5OutputDataset> Datasets { get; } = new(StringComparer.Ordinal);

    /// <summary>The group of a name in it, which is made if it is not there.</summary>
    public Hdf5OutputGroup Group(string name)
    {
        if (!Groups.TryGetValue(name, out Hdf5OutputGroup? group))
        {
            Groups[name] = group = new Hdf5OutputGroup();
        }

        return group;
    }

    /// <summary>Puts a dataset at a path of names, making the groups that lead there.</summary>
    /// <returns>False if something else is there.</returns>
    public bool TryAdd(string path, Hdf5OutputDataset dataset)
    {
        int at = path.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0
            ? !Groups.ContainsKey(path) && Datasets.TryAdd(path, dataset)
            : !Datasets.ContainsKey(path[..at]) && Group(path[..at]).TryAdd(path[(at + 1)..], dataset);
    }
}

/// <summary>A dataset that is to be written.</summary>
/// <param name="dataType">The dtype of its elements.</param>
/// <param name="shape">Its shape.</param>
internal sealed class Hdf5OutputDataset(DataType dataType, TensorShape shape)
{
    public DataType DataType => dataType;

    public TensorShape Shape => shape;

    public long Size => shape.ElementCount * dataType.Width;

    /// <summary>Whether HDF5 has a type for these elements, or Keras 3 a way to note one.</summary>
    public static bool CanHold(DataType dataType) => Hdf5OutputElement.CanHold(dataType);
}
