using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>A variable of the new checkpoint under its final name.</summary>
/// <param name="Main">The variable. Its entry is that of the whole.</param>
/// <param name="OtherParts">
/// Of a tensor whose slices lie in several checkpoints, as in the parts of a sharded save, what the other checkpoints have; mostly none.
/// </param>
internal readonly record struct NamedVariable(ResolvedVariable Main, ResolvedVariable[] OtherParts)
{
    public CheckpointVariable Variable => Main.Variable;

    /// <summary>All that is taken, each with the variable that was given.</summary>
    public IEnumerable<ResolvedVariable> Parts => OtherParts.Prepend(Main);
}
