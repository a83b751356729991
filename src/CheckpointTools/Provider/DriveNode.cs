namespace CheckpointTools.Provider;

/// <summary>What is at a path of a drive: a scope, a variable, or a variable that is a scope of others, too.</summary>
/// <param name="Path">The path from the root of the drive, which itself is empty.</param>
/// <param name="Variable">The variable; null of a scope alone.</param>
/// <param name="Begin">The place of the first variable below it.</param>
/// <param name="End">The place behind the last variable below it.</param>
internal sealed record DriveNode(string Path, CheckpointVariable? Variable, int Begin, int End)
{
    /// <summary>Whether there is something below it. The root of an empty checkpoint has nothing, and is a scope all the same.</summary>
    public bool IsContainer => Begin < End || Variable is null;

    public int Count => End - Begin;
}
