namespace CheckpointTools.Comparing;

/// <summary>A tensor that a checkpoint should have, by the key that it is looked up with.</summary>
/// <param name="Key">The key.</param>
/// <param name="DataType">The dtype that is expected.</param>
/// <param name="Shape">The shape, as far as it is known.</param>
/// <param name="Value">The variable with the values to compare with, if there is one.</param>
/// <param name="IsExact">
/// Whether only this key matches, as for a saver. A key that a user wrote also matches with or without the suffix of object-based
/// checkpoints.
/// </param>
internal sealed record WantedTensor(string Key, DataType DataType, PartialTensorShape Shape, CheckpointVariable? Value, bool IsExact)
{
    /// <summary>
    /// Whether it is one of several keys of a variable: a map then refers to the variable by its name and has no rule for the key.
    /// </summary>
    public bool IsOneOfSeveral { get; init; }

    /// <summary>The name of the variable in a name-based checkpoint, if that is not its key and no <see cref="Value"/> knows it.</summary>
    public string? SaverName { get; init; }

    public bool Accepts(CheckpointVariable tensor) => tensor.DataType == DataType && Shape.IsCompatibleWith(tensor.Shape);
}
