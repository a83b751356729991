namespace CheckpointTools;

/// <summary>What the formats are called in sentences.</summary>
internal static class CheckpointFormats
{
    /// <summary>What a checkpoint of a format is, with an article.</summary>
    public static string Describe(this CheckpointFormat format) =>
        format switch
        {
            CheckpointFormat.V2 => "a V2 checkpoint",
            CheckpointFormat.V1 => "a V1 checkpoint",
            CheckpointFormat.Safetensors => "a safetensors file",
            CheckpointFormat.Npz => "a NumPy archive",
            CheckpointFormat.Npy => "a NumPy array",
            CheckpointFormat.Hdf5 => "an HDF5 file",
            CheckpointFormat.Graph => "a graph",
            _ => "a Keras archive",
        };

    /// <summary>Whether it is a file that is no checkpoint of TensorFlow's: read as one, and never changed.</summary>
    public static bool IsInterchange(this CheckpointFormat format) => format is not (CheckpointFormat.V2 or CheckpointFormat.V1);

    /// <summary>Whether a format has no checksums over its values, so that nothing can be said of them.</summary>
    public static bool HasChecksums(this CheckpointFormat format) =>
        format is not (CheckpointFormat.Safetensors or CheckpointFormat.Npy or CheckpointFormat.Hdf5 or CheckpointFormat.Graph);
}
