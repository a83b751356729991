namespace CheckpointTools.Tests.Proof;

/// <summary>
/// Tests that ask whether a file is locked and tests that start processes run one after the other: a starting process briefly has the files
/// of its parent open, and so holds the locks on them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LockSensitive
{
    public const string Name = "Locks and processes";
}
