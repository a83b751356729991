namespace CheckpointTools.Writing.Exporting;

/// <summary>How variables are exported.</summary>
public sealed record ExportOptions
{
    /// <summary>Texts for whoever reads a safetensors file, in the order in which they are to stand.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>The number of bytes of values at which another safetensors file begins. A larger variable has a file to itself.</summary>
    public long MaxShardSize { get; init; } = long.MaxValue;

    /// <summary>Whether files that are there are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to wait until the files are on the disk.</summary>
    public bool Flush { get; init; } = true;
}
