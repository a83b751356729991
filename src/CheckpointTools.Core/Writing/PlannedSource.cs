using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing;

/// <summary>A checkpoint that variables are taken from, as it is on the disk now.</summary>
/// <param name="Description">The checkpoint as a listing describes it.</param>
/// <param name="Header">Its header; where salvage proves another byte order than it states, with that.</param>
/// <param name="ObjectGraph">The object graph, if the checkpoint has one.</param>
/// <param name="VariableCount">How many variables the checkpoint has, the object graph not counted.</param>
/// <param name="IsKept">Whether it is added to: its names and its data files stay.</param>
internal sealed record PlannedSource(
    VariableSource Description,
    BundleHeader Header,
    BundleTensor? ObjectGraph,
    long VariableCount,
    bool IsKept
)
{
    public string Prefix => Description.Prefix;

    /// <summary>Whether it is where values are told to come from that were made: it has no files.</summary>
    public bool IsMade => !Description.IsCheckpoint;

    /// <summary>Whether the counter of its saves is damaged, and is not taken.</summary>
    public bool IsCounterLost { get; init; }

    /// <summary>What is wrong with an object graph that can be copied, but not be followed; null if nothing is known to be.</summary>
    public string? GraphFault { get; init; }

    /// <summary>Whether its values are not stored as the new checkpoint stores them.</summary>
    public bool IsConverted => Description.Format != CheckpointFormat.V2;

    /// <summary>Whether its values are in the byte order that its header does not state.</summary>
    public bool IsTurned { get; init; }

    /// <summary>Its data files, as they were when it was planned.</summary>
    public DataFiles OpenData() => new(Prefix, Header.ShardCount, Description.Stamp);

    /// <summary>How many bytes its data files have; none if its values have to be converted, or were made.</summary>
    public Int128 MeasureData()
    {
        Int128 size = 0;
        string[] files = IsConverted || IsMade ? [] : BundleFiles.FindData(Prefix);
        foreach (string path in files.Where(path => path.EndsWith(BundleFiles.CountSuffix(Header.ShardCount), StringComparison.Ordinal)))
        {
            size += BundleFiles.LengthOf(path) ?? 0;
        }

        return size;
    }
}
