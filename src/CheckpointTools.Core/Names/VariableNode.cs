namespace CheckpointTools.Names;

/// <summary>What is at a path of a <see cref="VariableTree"/>: a scope, a variable, or a variable that is a scope of others, too.</summary>
internal sealed class VariableNode
{
    private readonly VariableTree _tree;
    private readonly int _start;
    private readonly int _begin;
    private readonly int _own;
    private readonly int _end;

    /// <param name="tree">The tree.</param>
    /// <param name="path">The path.</param>
    /// <param name="start">Where the names of what is below it begin in their paths.</param>
    /// <param name="begin">The place of the first variable at the path.</param>
    /// <param name="own">The place behind the last of these, which is that of the first one below it.</param>
    /// <param name="end">The place behind the last one below it.</param>
    public VariableNode(VariableTree tree, string path, int start, int begin, int own, int end) =>
        (_tree, Path, _start, _begin, _own, _end) = (tree, path, start, begin, own, end);

    /// <summary>The path; empty for the scope of all variables.</summary>
    public string Path { get; }

    /// <summary>The variable at the path, the first if there are several; null of a scope alone.</summary>
    public CheckpointVariable? Variable => _begin < _own ? OwnVariables[0] : null;

    /// <summary>The variables at the path.</summary>
    public IReadOnlyList<CheckpointVariable> OwnVariables => _tree.Variables(_begin, _own);

    /// <summary>The variables below the path, in the order of their paths.</summary>
    public IReadOnlyList<CheckpointVariable> Variables => _tree.Variables(_own, _end);

    /// <summary>The number of variables below the path.</summary>
    public int VariableCount => _end - _own;

    /// <summary>The number of bytes of the values of the variables below the path.</summary>
    public Int128 Size => _tree.SizeOf(_own, _end);

    /// <summary>What lies directly in it, in the order of names, each as it is asked for.</summary>
    public IEnumerable<VariableNode> FindChildren() => _tree.FindChildren(_start, _own, _end);

    /// <summary>The innermost scope, or the variable, that has all that it has: itself, unless all of it lies in one other.</summary>
    public VariableNode FindInnermost() => _begin < _own || _own == _end ? this : _tree.FindCommon(_own, _end);

    /// <summary>What is said of it and what is below it in relation to a scope around it.</summary>
    public string NameIn(VariableNode scope) => Path[scope._start..];
}
