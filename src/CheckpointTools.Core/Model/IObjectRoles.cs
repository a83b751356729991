namespace CheckpointTools;

/// <summary>
/// What the object graph of a checkpoint knows of its tensors. Those who list variables hand it on; only a graph implements it.
/// </summary>
internal interface IObjectRoles
{
    /// <summary>What a tensor is for.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    /// <param name="dataType">The type of its elements.</param>
    /// <param name="isScalar">Whether it has one element and no dimension.</param>
    VariableKind KindOf(string tensorName, DataType dataType, bool isScalar);

    /// <summary>The path of the object that a tensor belongs to; null if it belongs to none.</summary>
    string? FindObjectPath(string tensorName);
}
