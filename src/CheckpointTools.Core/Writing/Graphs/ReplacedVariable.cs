using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>A variable that was given and is not written, though no policy for duplicates says so.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="By">The one that takes its place; null if none does, as with slots of what is not taken.</param>
/// <param name="Reason">Why it is not written.</param>
internal sealed record ReplacedVariable(ResolvedVariable Variable, ResolvedVariable? By, ReplacementReason Reason);
