namespace CheckpointTools.Formats.Hdf5;

/// <summary>A group, with all that is in it.</summary>
/// <param name="Name">Its name; empty for the root.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Texts">What is noted at it as a text or as texts, by name. Other notes are no concern of Keras' readers.</param>
/// <param name="Groups">The groups in it, by name.</param>
/// <param name="Datasets">The datasets in it, by name.</param>
internal sealed record Hdf5Group(
    string Name,
    Hdf5Place Place,
    IReadOnlyDictionary<string, Hdf5Texts> Texts,
    IReadOnlyDictionary<string, Hdf5Group> Groups,
    IReadOnlyDictionary<string, Hdf5Dataset> Datasets
)
{
    /// <summary>Finds what is at a path of names joined by '/': of a name that has one in it, h5py made groups.</summary>
    public Hdf5Dataset? Find(string path)
    {
        Hdf5Group? group = this;
        string[] names = path.Split('/');
        foreach (string name in names.SkipLast(1))
        {
            group = group?.Groups.GetValueOrDefault(name);
        }

        return group?.Datasets.GetValueOrDefault(names[^1]);
    }

    /// <summary>The group at a path of names.</summary>
    public Hdf5Group? FindGroup(string path) =>
        path.Split('/').Aggregate((Hdf5Group?)this, static (group, name) => group?.Groups.GetValueOrDefault(name));

    /// <summary>All datasets in it and below.</summary>
    public IEnumerable<Hdf5Dataset> AllDatasets() => Datasets.Values.Concat(Groups.Values.SelectMany(static group => group.AllDatasets()));
}

/// <summary>An attribute of a text, or of several.</summary>
/// <param name="All">The texts.</param>
/// <param name="IsScalar">Whether it is a single one.</param>
internal sealed record Hdf5Texts(string[] All, bool IsScalar);
