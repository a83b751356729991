namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>A fault of an object graph.</summary>
/// <param name="Code">The kind of fault, as a stable name.</param>
/// <param name="Message">A sentence for the user, without the name of the file.</param>
/// <param name="NodeId">The object at fault, if one is.</param>
/// <param name="TensorKey">The name of the tensor at fault, or the checkpoint key, if there is one.</param>
internal sealed record ObjectGraphFault(ObjectGraphFaultCode Code, string Message, int? NodeId = null, string? TensorKey = null)
{
    /// <summary>Whether restoring fails or silently goes wrong; otherwise it is a warning.</summary>
    public bool IsError =>
        Code
            is not (
                ObjectGraphFaultCode.DuplicateLocalName
                or ObjectGraphFaultCode.UnownedTensor
                or ObjectGraphFaultCode.Unreachable
                or ObjectGraphFaultCode.KeyNotCanonical
                or ObjectGraphFaultCode.NoSaveCounter
            );

    /// <summary>The sentence.</summary>
    public override string ToString() => Message;
}
