namespace CheckpointTools.Writing;

/// <summary>What becomes of the optimizers among the objects of object-based sources.</summary>
public enum OptimizerObjects
{
    /// <summary>They follow what is taken: an optimizer of whose state nothing is taken goes, and slots go with their variables.</summary>
    AsTaken,

    /// <summary>Every edge to an optimizer is cut. What only optimizers lead to goes.</summary>
    Cut,

    /// <summary>
    /// They stay, with all their slots as objects; those that are not taken have no values. A program with the same optimizer passes the
    /// asserts and keeps its own slots.
    /// </summary>
    Emptied,
}
