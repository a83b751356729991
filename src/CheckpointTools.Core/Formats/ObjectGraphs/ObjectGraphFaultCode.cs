namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>What is wrong with an object graph, as a stable name (format.md 15, rows 21 to 23).</summary>
internal enum ObjectGraphFaultCode
{
    /// <summary>The graph's tensor is no scalar string.</summary>
    NotAScalarString,

    /// <summary>The string is no TrackableObjectGraph message.</summary>
    Unparsable,

    /// <summary>The graph has no object, not even the root.</summary>
    Empty,

    /// <summary>A child has the id of no object.</summary>
    ChildOutOfRange,

    /// <summary>A slot variable, or the variable it is for, has the id of no object.</summary>
    SlotVariableOutOfRange,

    /// <summary>Two children of one object have one name; restoring finds the first.</summary>
    DuplicateLocalName,

    /// <summary>An attribute's checkpoint key is no tensor's name, nor the beginning of one.</summary>
    NoTensor,

    /// <summary>Two objects have one checkpoint key; restoring leaves one of them as it is, silently.</summary>
    SharedCheckpointKey,

    /// <summary>An object that has values says that it has none; restoring passes it over.</summary>
    HiddenValues,

    /// <summary>A checkpoint key has no ".ATTRIBUTES/".</summary>
    NoAttributesMarker,

    /// <summary>A tensor belongs to no object; restoring ignores it.</summary>
    UnownedTensor,

    /// <summary>Nothing leads from the root to an object that stores something.</summary>
    Unreachable,

    /// <summary>A checkpoint key is not the one that TensorFlow would make of the object's path.</summary>
    KeyNotCanonical,

    /// <summary>The root has no save_counter; the next save overwrites the checkpoint of number 1.</summary>
    NoSaveCounter,
}
