namespace CheckpointTools.Formats.Dataflow;

/// <summary>What an operation does with the values of variables. Operations that do nothing of this are not kept.</summary>
internal enum FlowOp : byte
{
    /// <summary>Not kept: a computation ends here.</summary>
    None,

    /// <summary>A variable, or the handle of one.</summary>
    Variable,

    /// <summary>Passes on its first input as it is: an identity, a read, a cast, or a switch of the old control flow.</summary>
    Passage,

    /// <summary>Passes on each of its inputs as the output of the same number.</summary>
    Passages,

    /// <summary>Passes on one of its inputs.</summary>
    Merge,

    /// <summary>Computes each element from the same element of its inputs.</summary>
    Elementwise,

    /// <summary>Gives the variable that is its first input the value that is its last.</summary>
    Assign,

    /// <summary>Adds to, or subtracts from, the variable that is its first input the value that is its last.</summary>
    Update,

    /// <summary>A step of an optimizer: see <see cref="TrainingOp"/>.</summary>
    Train,

    /// <summary>Reads tensors from a checkpoint.</summary>
    Restore,

    /// <summary>Writes tensors to a checkpoint.</summary>
    Save,

    /// <summary>Joins the parts of a sharded save.</summary>
    Group,

    /// <summary>A constant of strings.</summary>
    Strings,

    /// <summary>Calls functions with its inputs.</summary>
    Call,

    /// <summary>Calls one of several functions, chosen by its first input, with its other inputs.</summary>
    Branch,
}
