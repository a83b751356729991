using CheckpointTools.Names;

namespace CheckpointTools.Provider;

/// <summary>
/// A scope in the drive of a checkpoint: the beginning that the names of several variables share. In a pipeline it stands for all of them.
/// </summary>
public sealed class DriveScope
{
    private readonly VariableNode _node;

    internal DriveScope(VariableNode node) => _node = node;

    /// <summary>The whole name, as in bert/encoder; empty for that of all variables.</summary>
    public string Name => DrivePath.Unescape(_node.Path);

    /// <summary>The number of variables below it.</summary>
    public int VariableCount => _node.VariableCount;

    /// <summary>The number of bytes of their values.</summary>
    public long Size => (long)Int128.Min(_node.Size, long.MaxValue);

    /// <summary>The variables below it.</summary>
    public IEnumerable<CheckpointVariable> FindVariables() => _node.Variables;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
