namespace CheckpointTools.Writing.Planning;

/// <summary>Where a payload lies in the new checkpoint.</summary>
/// <param name="Shard">The number of the data file.</param>
/// <param name="Offset">Where it begins there.</param>
internal readonly record struct DataPlace(int Shard, long Offset);
