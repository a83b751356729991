namespace CheckpointTools.Formats.Models;

/// <summary>What a saver asks a checkpoint for.</summary>
/// <param name="Key">The name in the checkpoint.</param>
/// <param name="Slice">
/// The part of it, as in "10 2 0,4:-": the whole's shape, then start and length for each dimension. Empty for all of it.
/// </param>
internal readonly record struct RestoredTensor(string Key, string Slice);
