namespace CheckpointTools.Matching;

/// <summary>What variables of two checkpoints, or of a model and a checkpoint, are matched by.</summary>
public enum MatchBy
{
    /// <summary>By the names that they have in a checkpoint.</summary>
    Name,

    /// <summary>
    /// By the names that they have in the program, which are those of a name-based checkpoint: whatever the objects are that hold them.
    /// An optimizer's slots follow their variables.
    /// </summary>
    SaverName,
}
