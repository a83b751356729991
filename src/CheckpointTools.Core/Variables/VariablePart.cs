namespace CheckpointTools.Variables;

/// <summary>What gives a part of a partitioned variable its values.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="FillsPart">Whether the whole tensor is the part; else the part is its own piece of the tensor.</param>
internal sealed record VariablePart(CheckpointVariable Tensor, bool FillsPart);
