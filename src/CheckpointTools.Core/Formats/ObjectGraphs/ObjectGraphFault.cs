namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>A fault of an object graph.</summary>
/// <param name="Code">The kind of fault, as a stable name.</param>
/// <param name="Message">A sentence for the user, without the name of the file.</param>
/// <param name="NodeId">The object at fault, if one is.</param>
/// <param name="TensorKey">The name of the tensor at fault, or the checkpoint key, if there is one.</param>
internal sealed record ObjectGraphFault(ObjectGraphFaultCode Code, string Message, int? NodeId = null, string? TensorKey = null)
{
    /// <summary>
    /// Whether restoring fails or silently goes wrong; otherwise it is a warning. So is a key that is escaped twice: the file is as
    /// TensorFlow wrote it, and nothing is lost.
    /// </summary>
    public bool IsError =>
        Code
            is not (
                ObjectGraphFaultCode.DuplicateLocalName
                or ObjectGraphFaultCode.EscapedTwice
                or ObjectGraphFaultCode.UnownedTensor
                or ObjectGraphFaultCode.Unreachable
                or ObjectGraphFaultCode.KeyNotCanonical
                or ObjectGraphFaultCode.NoSaveCounter
            );

    /// <summary>The kind of fault as users know it.</summary>
    public FaultCode PublicCode =>
        Code switch
        {
            ObjectGraphFaultCode.NotAScalarString or ObjectGraphFaultCode.Unparsable or ObjectGraphFaultCode.Empty =>
                FaultCode.GraphUnreadable,
            ObjectGraphFaultCode.ChildOutOfRange or ObjectGraphFaultCode.SlotVariableOutOfRange => FaultCode.GraphBrokenLink,
            ObjectGraphFaultCode.NoTensor or ObjectGraphFaultCode.PartMissing => FaultCode.GraphTensorMissing,
            ObjectGraphFaultCode.SharedCheckpointKey => FaultCode.GraphSharedKey,
            ObjectGraphFaultCode.HiddenValues => FaultCode.GraphHiddenValues,
            ObjectGraphFaultCode.NoAttributesMarker or ObjectGraphFaultCode.OtherTail => FaultCode.GraphInvalidKey,
            ObjectGraphFaultCode.EscapedTwice => FaultCode.GraphEscapedTwice,
            ObjectGraphFaultCode.DuplicateLocalName => FaultCode.GraphDuplicateName,
            ObjectGraphFaultCode.UnownedTensor => FaultCode.GraphUnownedTensor,
            ObjectGraphFaultCode.Unreachable => FaultCode.GraphUnreachable,
            ObjectGraphFaultCode.KeyNotCanonical => FaultCode.GraphUnusualKey,
            ObjectGraphFaultCode.NoSaveCounter => FaultCode.GraphNoSaveCounter,
            _ => throw new InvalidOperationException(Code.ToString()),
        };

    /// <summary>The sentence.</summary>
    public override string ToString() => Message;
}
