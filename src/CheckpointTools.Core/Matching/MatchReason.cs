namespace CheckpointTools.Matching;

/// <summary>Why two variables are taken for one.</summary>
internal enum MatchReason
{
    /// <summary>A map says so.</summary>
    Map,

    /// <summary>They have the same saver name.</summary>
    SaverName,

    /// <summary>The saver name of one is the end of the other's, and of no other's.</summary>
    EndOfSaverName,

    /// <summary>They are the same slot, or the average, of two variables that are matched.</summary>
    Slot,

    /// <summary>They count the iterations of two optimizers whose slots are matched.</summary>
    Iterations,
}
