namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>A change that mends one fault of a graph, with what it does to tensors.</summary>
/// <param name="Fault">The fault that it mends.</param>
/// <param name="Id">The object at fault.</param>
/// <param name="Before">The object's checkpoint key; for an object that denies its values, nothing.</param>
/// <param name="After">The key that it gets.</param>
internal sealed record GraphRepair(ObjectGraphFaultCode Fault, int Id, string Before, string After)
{
    /// <summary>The tensors that the key owns. Each gets a name that begins with the new key in place of the old one.</summary>
    public IReadOnlyList<string> Tensors { get; init; } = [];

    /// <summary>Whether the key changes, and not the object's statement that it has values.</summary>
    public bool ChangesKey => Fault != ObjectGraphFaultCode.HiddenValues;

    /// <summary>Whether the tensors stay as they are too: another object keeps them.</summary>
    public bool Copies => Fault == ObjectGraphFaultCode.SharedCheckpointKey;

    /// <summary>The name that one of the tensors gets.</summary>
    public string NewNameOf(string tensor) => string.Concat(After, tensor.AsSpan(Before.Length));
}
