namespace CheckpointTools.Managing;

/// <summary>What is wrong with the paths of a state file, and what they become.</summary>
/// <param name="Path">The full path of the state file.</param>
/// <param name="Latest">The path of the latest checkpoint that it gets.</param>
/// <param name="LostLatest">The path of the latest checkpoint that it had, if that leads nowhere.</param>
/// <param name="Changed">The paths that it gets in place of others, as "old -> new".</param>
/// <param name="Removed">The paths that lead nowhere.</param>
public sealed record StateFileRepair(
    string Path,
    string Latest,
    string? LostLatest,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> Removed
)
{
    internal static StateFileRepair Between(DirectoryState old, DirectoryState mended)
    {
        StateEntry[] entries = [.. old.Entries.Concat(old.Latest is { } latest ? [latest] : []).DistinctBy(static entry => entry.Text)];
        return new StateFileRepair(
            old.FilePath,
            mended.Latest!.Text,
            old.Latest is { Prefix: null, IsRemote: false } lost ? lost.Text : null,
            [.. entries.Where(static entry => entry.IsRoundabout).Select(static entry => $"{entry.Text} -> {entry.Shortened().Text}")],
            [.. entries.Where(static entry => entry.Prefix is null && !entry.IsRemote).Select(static entry => entry.Text)]
        );
    }
}
