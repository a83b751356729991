namespace CheckpointTools.Comparing;

/// <summary>
/// The input of a search for renamed tensors: the wanted tensors whose names no tensor has, and the tensors that nothing asked for.
/// </summary>
/// <param name="Missing">The wanted tensors.</param>
/// <param name="MissingPaths">Their paths; null where a name has none.</param>
/// <param name="Unused">The tensors that may be meant.</param>
/// <param name="UnusedPaths">Their paths; null where a name has none.</param>
internal sealed record UnmatchedTensors(
    IReadOnlyList<WantedTensor> Missing,
    VariablePath?[] MissingPaths,
    IReadOnlyList<CheckpointVariable> Unused,
    VariablePath?[] UnusedPaths
);
