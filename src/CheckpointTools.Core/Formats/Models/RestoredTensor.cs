namespace CheckpointTools.Formats.Models;

/// <summary>A tensor that a saver restores from a checkpoint.</summary>
/// <param name="Key">The name in the checkpoint.</param>
/// <param name="Slice">
/// The part to restore, such as "10 2 0,4:-": the shape of the whole, then start and length for each dimension. Empty for the whole tensor.
/// </param>
internal readonly record struct RestoredTensor(string Key, string Slice);
