namespace CheckpointTools.Comparing;

/// <summary>What a checkpoint should have, by the key under which it is looked for.</summary>
/// <param name="Key">The key.</param>
/// <param name="DataType">The dtype that is expected.</param>
/// <param name="Shape">The shape, as far as it is known.</param>
/// <param name="Value">The variable with the values to compare with, if there is one.</param>
/// <param name="IsExact">
/// Whether just this key is asked for, as a saver does. One that a user wrote may lack the suffix of object-based checkpoints, or have it.
/// </param>
internal sealed record WantedTensor(string Key, DataType DataType, PartialTensorShape Shape, CheckpointVariable? Value, bool IsExact)
{
    /// <summary>
    /// Whether it is one of several keys of a variable: then a map knows the variable by its name, and no rule for the key.
    /// </summary>
    public bool IsOneOfSeveral { get; init; }

    public bool Accepts(CheckpointVariable tensor) => tensor.DataType == DataType && Shape.IsCompatibleWith(tensor.Shape);
}
