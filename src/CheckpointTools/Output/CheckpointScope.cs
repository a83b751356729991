using CheckpointTools.Names;

namespace CheckpointTools;

/// <summary>What lies in a scope of a checkpoint's names.</summary>
public sealed class CheckpointScope
{
    internal CheckpointScope(VariableNode node, string checkpoint, int depth)
    {
        (Name, Checkpoint, Depth, VariableCount) = (node.Path, checkpoint, depth, node.VariableCount);
        Size = (long)Int128.Min(node.Size, long.MaxValue);
    }

    /// <summary>The scope, without a '/' at its end; empty for all variables.</summary>
    public string Name { get; }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Checkpoint { get; }

    /// <summary>How many steps below the scope that was asked for it lies; 0 for that.</summary>
    public int Depth { get; }

    /// <summary>The number of variables in it and in the scopes in it.</summary>
    public long VariableCount { get; }

    /// <summary>The number of bytes of their values.</summary>
    public long Size { get; }

    /// <summary>The scope.</summary>
    public override string ToString() => Name;
}
