using CheckpointTools.Writing;

namespace CheckpointTools.Optimizers;

/// <summary>A checkpoint with another state of its optimizers, as variables to be written.</summary>
public sealed class OptimizerChange
{
    internal OptimizerChange(IReadOnlyList<CheckpointVariable> variables, OptimizerObjects objects)
    {
        (Variables, Objects) = (variables, objects);
    }

    /// <summary>All variables that the checkpoint then has; an object graph that is among them is edited when it is written.</summary>
    public IReadOnlyList<CheckpointVariable> Variables { get; }

    /// <summary>What becomes of the optimizers in the object graph.</summary>
    public OptimizerObjects Objects { get; }

    /// <summary>What goes.</summary>
    public IReadOnlyList<CheckpointVariable> Removed { get; internal init; } = [];

    /// <summary>What gets another value: the variables as they were.</summary>
    public IReadOnlyList<CheckpointVariable> Filled { get; internal init; } = [];

    /// <summary>Whether the checkpoint stays as it is.</summary>
    public bool IsNone => !IsCut && Removed.Count == 0 && Filled.Count == 0;

    /// <summary>Whether objects go, even if none of them has a value.</summary>
    internal bool IsCut { get; init; }

    /// <summary>The number of bytes of the values that go.</summary>
    public long FreedSize => Removed.Sum(static variable => variable.Size) + Filled.Sum(static variable => variable.Size);
}
