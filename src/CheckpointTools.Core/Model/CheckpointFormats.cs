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
            _ => "a NumPy array",
        };

    /// <summary>Whether it is a format of other programs, which TensorFlow does not know.</summary>
    public static bool IsInterchange(this CheckpointFormat format) =>
        format is CheckpointFormat.Safetensors or CheckpointFormat.Npz or CheckpointFormat.Npy;
}
