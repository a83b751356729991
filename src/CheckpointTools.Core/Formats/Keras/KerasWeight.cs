using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>A variable in a file of Keras.</summary>
/// <param name="Name">
/// The names of its layers from the outermost to the innermost, then its own, or its number where the file knows no more.
/// </param>
/// <param name="Layer">The name of the outermost layer; null for what belongs to no layer.</param>
/// <param name="Dataset">Its values.</param>
/// <param name="IsOptimizers">Whether it is the state of an optimizer.</param>
internal sealed record KerasWeight(string Name, string? Layer, Hdf5Dataset Dataset, bool IsOptimizers = false);
