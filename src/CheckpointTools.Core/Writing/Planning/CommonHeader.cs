using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>One checkpoint has one byte order and one version: those of its sources, which have to agree.</summary>
internal static class CommonHeader
{
    /// <exception cref="CheckpointException">The sources do not agree.</exception>
    public static BundleHeader Find(IReadOnlyList<PlannedSource> sources)
    {
        // Converted values fit any header.
        PlannedSource first = sources.FirstOrDefault(static source => !source.IsV1) ?? sources[0];
        foreach (PlannedSource other in sources.Where(static source => !source.IsV1))
        {
            if (other.Header.IsBigEndian != first.Header.IsBigEndian)
            {
                throw TransferFaults.MixedEndianness(first, other);
            }

            if (!other.Header.Version.IsSameAs(first.Header.Version))
            {
                throw TransferFaults.VersionConflict(first, other);
            }
        }

        return first.Header;
    }
}
