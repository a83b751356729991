using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Locating;

/// <summary>Where the values of a variable lie.</summary>
public static class VariableExtents
{
    /// <summary>
    /// The data files in which the bytes of a variable lie, with offsets and lengths: one stretch, or one for each slice. None if they are
    /// computed, or of a checkpoint that has no data files.
    /// </summary>
    /// <param name="variable">The variable.</param>
    /// <exception cref="CheckpointException">The index cannot be read any more.</exception>
    public static IReadOnlyList<(string File, long Offset, long Length)> Find(CheckpointVariable variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.Origin.AsStored is null || !variable.Source.IsCheckpoint || variable.Format != CheckpointFormat.V2)
        {
            return [];
        }

        using CheckpointReader checkpoint = CheckpointReader.Open(variable.Source, static _ => { });
        BundleReader bundle = checkpoint.Bundle!;
        return bundle.Find(TensorName.ToBytes(variable.SourceName)) is { } tensor
            ? [.. tensor.Payloads.Select(entry => (bundle.DataPath(entry.ShardId), entry.Offset, entry.Size))]
            : [];
    }
}
