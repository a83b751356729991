namespace CheckpointTools.Fuzz.Targets;

/// <summary>All targets.</summary>
public static class FuzzTargets
{
    /// <summary>The constructor of each target, by name.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> All { get; } =
        new SortedDictionary<string, Func<FuzzTarget>>(StringComparer.Ordinal)
        {
            ["checkpoints"] = static () => new CheckpointsTarget(),
            ["entries"] = static () => new EntriesTarget(),
            ["graphs"] = static () => new GraphsTarget(),
            ["hdf5"] = static () => new KerasTarget(isArchive: false),
            ["keras"] = static () => new KerasTarget(isArchive: true),
            ["models"] = static () => new ModelsTarget(),
            ["npy"] = static () => new NumpyTarget(isArchive: false),
            ["npz"] = static () => new NumpyTarget(isArchive: true),
            ["object-graphs"] = static () => new ObjectGraphsTarget(),
            ["safetensors"] = static () => new SafetensorsTarget(),
            ["slice-keys"] = static () => new SliceKeysTarget(),
            ["snappy"] = static () => new SnappyTarget(),
            ["state-files"] = static () => new StateFilesTarget(),
            ["strings"] = static () => new StringsTarget(),
            ["tables"] = static () => new TablesTarget(),
            ["tilings"] = static () => new TilingsTarget(),
            ["v1-records"] = static () => new V1RecordsTarget(),
        };
}
