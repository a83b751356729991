namespace CheckpointTools.Matching;

/// <summary>Why a variable has no match.</summary>
internal enum MatchGapKind
{
    /// <summary>Nothing has its name.</summary>
    Missing,

    /// <summary>What has its name is of another dtype or shape.</summary>
    Misfit,

    /// <summary>Several have its name, and its dtype and shape.</summary>
    Ambiguous,
}
