using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>One checkpoint has one byte order and one version: those of its sources, which have to agree.</summary>
internal static class CommonHeader
{
    /// <exception cref="CheckpointException">The sources do not agree.</exception>
    public static BundleHeader Find(IReadOnlyList<PlannedSource> sources)
    {
        // Values that are converted or made fit any header.
        PlannedSource[] binding = [.. sources.Where(static source => !source.IsConverted && !source.IsMade)];
        PlannedSource? first = binding.FirstOrDefault();
        foreach (PlannedSource other in binding.Skip(1))
        {
            if (other.Header.IsBigEndian != first!.Header.IsBigEndian)
            {
                throw TransferFaults.MixedEndianness(first, other);
            }

            if (!other.Header.Version.IsSameAs(first.Header.Version))
            {
                throw TransferFaults.VersionConflict(first, other);
            }
        }

        return first?.Header ?? new BundleHeader();
    }
}
