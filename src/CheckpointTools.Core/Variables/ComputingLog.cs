namespace CheckpointTools.Variables;

/// <summary>What became of a variable's values while they were computed.</summary>
internal sealed class ComputingLog
{
    private long _overflowed;

    /// <summary>
    /// How many values were too large for the dtype that they got: they became infinite or not a number.
    /// </summary>
    public long Overflowed => Volatile.Read(ref _overflowed);

    /// <summary>Adds to it; several threads compute at a time.</summary>
    public void AddOverflowed(long count) => Interlocked.Add(ref _overflowed, count);
}
