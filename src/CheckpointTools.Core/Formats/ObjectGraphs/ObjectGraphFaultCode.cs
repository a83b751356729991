namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The kinds of fault of an object graph, as stable names (format.md 15, rows 21 to 23).</summary>
internal enum ObjectGraphFaultCode
{
    /// <summary>The graph's tensor is not a scalar string.</summary>
    NotAScalarString,

    /// <summary>The string is not a TrackableObjectGraph message.</summary>
    Unparsable,

    /// <summary>The graph has no objects, not even the root.</summary>
    Empty,

    /// <summary>The id of a child refers to no object.</summary>
    ChildOutOfRange,

    /// <summary>The id of a slot variable, or of the variable that it is for, refers to no object.</summary>
    SlotVariableOutOfRange,

    /// <summary>Two children of one object have the same name; restoring finds the first.</summary>
    DuplicateLocalName,

    /// <summary>An attribute's checkpoint key is neither the name of a tensor nor the beginning of one.</summary>
    NoTensor,

    /// <summary>A table has its keys and not its values, or the other way round; restoring fails.</summary>
    PartMissing,

    /// <summary>Two objects have the same checkpoint key; restoring silently leaves one of them unchanged.</summary>
    SharedCheckpointKey,

    /// <summary>An object has values but says that it has none; restoring skips it.</summary>
    HiddenValues,

    /// <summary>A checkpoint key has no ".ATTRIBUTES/".</summary>
    NoAttributesMarker,

    /// <summary>The checkpoint key of a variable does not end as TensorFlow asks for; restoring fails.</summary>
    OtherTail,

    /// <summary>The end of a checkpoint key is escaped twice, as TensorFlow saves it; restoring asks for another, and fails.</summary>
    EscapedTwice,

    /// <summary>A tensor belongs to no object; restoring ignores it.</summary>
    UnownedTensor,

    /// <summary>Nothing leads from the root to an object that stores something.</summary>
    Unreachable,

    /// <summary>A checkpoint key is not the one that TensorFlow would make of the object's path.</summary>
    KeyNotCanonical,

    /// <summary>The root has no save_counter; the next save overwrites the checkpoint of number 1.</summary>
    NoSaveCounter,
}
