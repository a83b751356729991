using CheckpointTools.Files;

namespace CheckpointTools.Managing;

/// <summary>A change of a state file, to be taken back if what it was made for fails.</summary>
/// <param name="Before">The state before.</param>
/// <param name="After">The bytes that the file has since; null if there is none.</param>
internal sealed record StateFileChange(DirectoryState Before, byte[]? After)
{
    /// <summary>Tells that the file is a link, and that one of another directory was changed; null if that is not so.</summary>
    public CheckpointNote? Note { get; } = After is null ? null : NoteOn(Before);

    /// <summary>Whether nobody else has changed the file since.</summary>
    public bool IsCurrent(DirectoryState now) => AreSame(now.Bytes, After);

    private static CheckpointNote? NoteOn(DirectoryState state)
    {
        string target = RealPath.OfFile(state.FilePath);
        return FileNames.Comparer.Equals(RealPath.OfDirectory(Path.GetDirectoryName(target)!), RealPath.OfDirectory(state.Directory))
            ? null
            : ManagingFaults.WrittenThroughLink(state.FilePath, target);
    }

    public static bool AreSame(byte[]? bytes, byte[]? other) =>
        bytes is null ? other is null : other is not null && bytes.AsSpan().SequenceEqual(other);
}
