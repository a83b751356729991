namespace CheckpointTools.Comparing;

/// <summary>
/// A wanted tensor and a tensor that may be meant, by their places in the lists, and the scopes in which their names differ.
/// </summary>
internal sealed record Match(int Wanted, int Tensor, ScopePair Pair);
