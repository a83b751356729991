namespace CheckpointTools.Managing;

/// <summary>What tells whether a checkpoint that the state file does not list is newer than those that it lists.</summary>
internal enum OrderEvidence
{
    /// <summary>Both, in agreement; what they do not agree on is older.</summary>
    StepsAndTimes,

    /// <summary>The steps alone.</summary>
    Steps,

    /// <summary>The times alone.</summary>
    Times,
}
