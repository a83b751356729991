namespace CheckpointTools.Variables;

/// <summary>
/// What became of a variable's values while they were computed: how many were too large for the dtype that they got, and became infinite
/// or not a number.
/// </summary>
internal sealed class ComputingLog
{
    private long _cast;
    private long _computed;

    /// <summary>Values that were cast to another dtype.</summary>
    public long Cast => Volatile.Read(ref _cast);

    /// <summary>Values that were computed in the dtype that they have.</summary>
    public long Computed => Volatile.Read(ref _computed);

    /// <summary>Adds to it; several threads compute at a time.</summary>
    public void AddCast(long count) => Interlocked.Add(ref _cast, count);

    /// <summary>Adds to it; several threads compute at a time.</summary>
    public void AddComputed(long count) => Interlocked.Add(ref _computed, count);
}
