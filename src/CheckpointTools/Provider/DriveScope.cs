namespace CheckpointTools.Provider;

/// <summary>
/// A scope in the drive of a checkpoint: the beginning that the names of several variables share. In a pipeline it stands for all of them.
/// </summary>
public sealed class DriveScope
{
    private readonly ArraySegment<CheckpointVariable> _variables;

    internal DriveScope(string name, ArraySegment<CheckpointVariable> variables, long size) =>
        (Name, _variables, Size) = (name, variables, size);

    /// <summary>The whole name, as in bert/encoder; empty for that of all variables.</summary>
    public string Name { get; }

    /// <summary>The number of variables below it.</summary>
    public int VariableCount => _variables.Count;

    /// <summary>The number of bytes of their values.</summary>
    public long Size { get; }

    /// <summary>The variables below it.</summary>
    public IEnumerable<CheckpointVariable> FindVariables() => _variables;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
