namespace CheckpointTools.Variables;

/// <summary>
/// What became of a variable's values while they were computed: how many were too large for the dtype that they got, and became infinite
/// or not a number.
/// </summary>
internal sealed class ComputingLog
{
    /// <summary>Values that were cast to another dtype.</summary>
    public long Cast { get; private set; }

    /// <summary>Values that were computed in the dtype that they have.</summary>
    public long Computed { get; private set; }

    public void AddCast(long count) => Cast += count;

    public void AddComputed(long count) => Computed += count;
}
