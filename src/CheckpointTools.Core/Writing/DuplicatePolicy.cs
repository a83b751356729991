namespace CheckpointTools.Writing;

/// <summary>What to do when several variables would get one name in the destination.</summary>
public enum DuplicatePolicy
{
    /// <summary>Refuse, and list all of them with their sources.</summary>
    Error,

    /// <summary>Keep the one that was given first.</summary>
    First,

    /// <summary>Keep the one that was given last.</summary>
    Last,

    /// <summary>Keep one if all have the same dtype, shape and bytes; else refuse.</summary>
    Identical,

    /// <summary>Keep all: each gets the name of its checkpoint as a scope in front.</summary>
    Rename,
}
