namespace CheckpointTools;

/// <summary>
/// The object graph's information about the tensors of a checkpoint. Code that lists variables passes it on; only a graph implements it.
/// </summary>
internal interface IObjectRoles
{
    /// <summary>The purpose of a tensor.</summary>
    /// <param name="tensorName">The tensor's name.</param>
    /// <param name="dataType">The type of its elements.</param>
    /// <param name="isScalar">Whether it is a scalar.</param>
    VariableKind KindOf(string tensorName, DataType dataType, bool isScalar);

    /// <summary>The path of the object that a tensor belongs to; null if it belongs to none.</summary>
    string? FindObjectPath(string tensorName);
}
