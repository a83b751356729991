namespace CheckpointTools.Comparing;

/// <summary>What a checkpoint should have, by the key under which it is looked for.</summary>
/// <param name="Key">The key.</param>
/// <param name="DataType">The dtype that is expected.</param>
/// <param name="Shape">The shape, as far as it is known.</param>
/// <param name="Value">The variable with the values to compare with, if there is one.</param>
internal sealed record WantedTensor(string Key, DataType DataType, PartialTensorShape Shape, CheckpointVariable? Value)
{
    public bool Accepts(CheckpointVariable tensor) => tensor.DataType == DataType && Shape.IsCompatibleWith(tensor.Shape);
}
