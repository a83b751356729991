namespace CheckpointTools.Writing.Graphs;

/// <summary>Why a variable that was given is not written.</summary>
internal enum ReplacementReason
{
    /// <summary>A counter or a rate: another source's takes its place.</summary>
    HasOther,

    /// <summary>The state of an optimizer for a variable that is not taken.</summary>
    IsLostSlot,

    /// <summary>A counter of saves, where none is wanted.</summary>
    IsUnwanted,
}
