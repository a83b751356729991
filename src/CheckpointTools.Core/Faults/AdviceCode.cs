namespace CheckpointTools;

/// <summary>What to do about a finding, as a stable name, which a program can phrase with its own commands.</summary>
public enum AdviceCode
{
    /// <summary>Check the input: it was empty.</summary>
    CheckInput,

    /// <summary>List the existing variables.</summary>
    ListVariables,

    /// <summary>List all faults of the checkpoints.</summary>
    ListFaults,

    /// <summary>Replace the checkpoint, add to it, or choose another destination.</summary>
    ReplaceOrChooseAnother,

    /// <summary>Add to the checkpoint or replace it, not both. The value is its prefix.</summary>
    AppendOrReplace,

    /// <summary>Bring the index back, choose another destination, or give up the files.</summary>
    RestoreIndexOrReplace,

    /// <summary>Add the variables to the checkpoint as a copy does.</summary>
    AppendVariables,

    /// <summary>Replace the checkpoint by a copy of all of its variables.</summary>
    ReplaceByCopy,

    /// <summary>Give a destination, which becomes a V2 checkpoint.</summary>
    GiveDestination,

    /// <summary>Choose which of the variables with the same name is meant.</summary>
    ChooseDuplicate,

    /// <summary>Copy the values instead of linking their files.</summary>
    CopyValues,

    /// <summary>Copy the values instead of whole files. The value is the transfer's mode.</summary>
    CopyValuesInstead,

    /// <summary>Copy the checkpoint first, or copy its values instead of whole files. The value is the transfer's mode.</summary>
    CopyFirst,

    /// <summary>Set no size of data files, or copy the values. The value is the transfer's mode.</summary>
    LeaveOutShardSize,

    /// <summary>Include damaged data, or copy the values. The value is the transfer's mode.</summary>
    LeaveOutSkipDamaged,

    /// <summary>Take all variables, or link or copy them.</summary>
    TakeAllOrCopy,

    /// <summary>Copy the intact parts of the checkpoint, then use the copy.</summary>
    CopyIntact,

    /// <summary>Copy the variable, then compare the copy.</summary>
    CompareCopy,

    /// <summary>Name all parts of the variable in the map, or the variable as a whole.</summary>
    NameAllParts,

    /// <summary>Compare the checkpoint with the model. The value is the checkpoint's prefix.</summary>
    CompareWithModel,

    /// <summary>Exclude an optimizer's slot. The value is its pattern, quoted.</summary>
    LeaveOutSlot,

    /// <summary>Exclude slots of optimizers. The value is their patterns, quoted and separated by commas.</summary>
    LeaveOutSlots,

    /// <summary>Remove the files of the old checkpoint, which were all kept.</summary>
    RemoveOldFiles,

    /// <summary>Remove the leftovers.</summary>
    RemoveLeftovers,

    /// <summary>Insist on the removal.</summary>
    RemoveByForce,

    /// <summary>Insist on naming it the latest.</summary>
    SetByForce,

    /// <summary>Replace the checkpoint at the destination, or choose another one.</summary>
    ReplaceByForce,

    /// <summary>Mend the state file.</summary>
    MendStateFile,

    /// <summary>Make the change in another checkpoint, or allow what it breaks.</summary>
    ChangeCopyOrAllowBroken,

    /// <summary>Link or copy the variables, or allow what moving them breaks.</summary>
    CopyOrAllowBroken,

    /// <summary>Take averages over into the weights, keep the optimizer as an object, or let them go.</summary>
    KeepAverages,

    /// <summary>Keep the optimizer as an object.</summary>
    KeepOptimizerObject,

    /// <summary>Give the values of slots.</summary>
    GiveSlotValues,

    /// <summary>Leave the state of the optimizer out, or write another kind of object graph.</summary>
    LeaveOptimizerOut,

    /// <summary>Name the variable that is meant in a map.</summary>
    NameInMap,

    /// <summary>Leave the object graph out, or keep it as it is.</summary>
    DropOrKeepGraph,

    /// <summary>Read a part of the variable.</summary>
    ReadPart,

    /// <summary>Say what becomes of values that do not fit.</summary>
    SaturateOrWrap,

    /// <summary>Say that the largest value takes their place.</summary>
    Saturate,

    /// <summary>Export the variables to a file of another program's format.</summary>
    ExportVariables,

    /// <summary>Convert the variables to another dtype. The value is the dtype.</summary>
    ConvertDataType,

    /// <summary>Take the variables of a template and give them other values. The value is the template's path.</summary>
    UseTemplate,

    /// <summary>Compare a checkpoint with a template, and say what goes where. The value is the template's path.</summary>
    CompareWithTemplate,

    /// <summary>Leave the variables out.</summary>
    LeaveOutVariables,

    /// <summary>Mend the state file, or insist on a removal without what it says.</summary>
    MendStateFileFirst,

    /// <summary>Name the checkpoint the latest once what is in the way is put right.</summary>
    SetLatest,

    /// <summary>Make the state file readable, or insist on a removal without what it says.</summary>
    ReadStateFileFirst,

    /// <summary>Remove by name what is old, or insist on a removal in the order of the times.</summary>
    InsistOnTimes,

    /// <summary>Another checkpoint can be named the latest.</summary>
    NameLatest,

    /// <summary>Take the constants of a graph.</summary>
    TakeConstants,
}
