namespace CheckpointTools.Variables;

/// <summary>What became of a variable's values while they were computed.</summary>
internal sealed class ComputingLog
{
    /// <summary>
    /// How many values were too large for the dtype that they got: they became infinite or not a number.
    /// </summary>
    public long Overflowed { get; private set; }

    public void AddOverflowed(long count) => Overflowed += count;
}
