namespace CheckpointTools.Managing;

/// <summary>A change of a state file, to be taken back if what it was made for fails.</summary>
/// <param name="Before">The state before.</param>
/// <param name="After">The bytes that the file has since; null if there is none.</param>
internal sealed record StateFileChange(DirectoryState Before, byte[]? After)
{
    /// <summary>What says that another checkpoint is the latest now, as the one that was is not there any more; null if none is.</summary>
    public CheckpointNote? NoteOfLatest { get; init; }

    /// <summary>Whether nobody else has changed the file since.</summary>
    public bool IsCurrent(DirectoryState now) => AreSame(now.Bytes, After);

    public static bool AreSame(byte[]? bytes, byte[]? other) =>
        bytes is null ? other is null : other is not null && bytes.AsSpan().SequenceEqual(other);
}
