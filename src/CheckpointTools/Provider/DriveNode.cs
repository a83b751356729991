namespace CheckpointTools.Provider;

/// <summary>What is at a path of a drive: a scope, a variable, or a variable that is a scope of others, too.</summary>
/// <param name="Tree">The listing that it was found in: places hold in no other.</param>
/// <param name="Path">The path from the root of the drive, which itself is empty.</param>
/// <param name="Variable">The variable; null of a scope alone.</param>
/// <param name="Begin">The place of the first variable below it.</param>
/// <param name="End">The place behind the last variable below it.</param>
internal sealed record DriveNode(VariableTree Tree, string Path, CheckpointVariable? Variable, int Begin, int End)
{
    /// <summary>Whether there is something below it. The root of an empty checkpoint has nothing, and is a scope all the same.</summary>
    public bool IsContainer => Begin < End || Variable is null;

    public int Count => End - Begin;

    /// <summary>What lies directly in it, in the order of names.</summary>
    public IEnumerable<DriveNode> FindChildren() => Tree.FindChildren(this);

    /// <summary>The scope as users see it.</summary>
    public DriveScope ToScope() => Tree.ToScope(this);
}
