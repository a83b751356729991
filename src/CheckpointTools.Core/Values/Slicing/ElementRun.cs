namespace CheckpointTools.Values.Slicing;

/// <summary>Elements of a tensor at equal distances, in order.</summary>
/// <param name="Start">The index of the first, row-major in the whole tensor.</param>
/// <param name="Count">Their number.</param>
/// <param name="Stride">The distance from one to the next; negative if they go backwards.</param>
internal readonly record struct ElementRun(long Start, long Count, long Stride);
