namespace CheckpointTools;

/// <summary>Tells what the variables of one checkpoint are for. Code that lists variables passes it on without asking it.</summary>
internal interface IVariableRoles
{
    /// <summary>The role of a tensor. The first question looks at the whole checkpoint.</summary>
    /// <param name="tensorName">The tensor's name in the checkpoint.</param>
    /// <param name="dataType">The type of its elements.</param>
    /// <param name="shape">Its shape.</param>
    VariableRole RoleOf(string tensorName, DataType dataType, TensorShape shape);

    /// <summary>The object that a tensor belongs to; null if it belongs to none.</summary>
    /// <param name="tensorName">The tensor's name in the checkpoint.</param>
    IVariableObject? FindObject(string tensorName);

    /// <summary>The path of a tensor in a file whose names are not the variables'; null where the tensor's name is its key.</summary>
    /// <param name="tensorName">The tensor's name in the checkpoint.</param>
    string? FindKey(string tensorName);
}
