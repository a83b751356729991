namespace CheckpointTools.Writing.Exporting;

/// <summary>How variables are exported.</summary>
public sealed record ExportOptions
{
    /// <summary>Texts for whoever reads a safetensors file, in the order in which they are to stand.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>The number of bytes of values at which another safetensors file begins. A larger variable has a file to itself.</summary>
    public long MaxShardSize { get; init; } = long.MaxValue;

    /// <summary>The full path of a file of Keras 3 that the model saved: the new one gets the same structure. Null for none.</summary>
    public string? Template { get; init; }

    /// <summary>The names of the layers of an .h5 file, in their order; null for the one that is found.</summary>
    public IReadOnlyList<string>? LayerOrder { get; init; }

    /// <summary>Whether files that are there are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to wait until the files are on the disk.</summary>
    public bool Flush { get; init; } = true;
}
