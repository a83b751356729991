namespace CheckpointTools.Comparing;

/// <summary>
/// What a search for renamed tensors is about: the wanted tensors that no tensor has the name of, and the tensors that nothing asked for.
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
