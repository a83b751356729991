namespace CheckpointTools.Variables;

/// <summary>The source of the values for a part of a partitioned variable.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="FillsPart">Whether the whole tensor is the part; otherwise the part is its own piece of the tensor.</param>
internal sealed record VariablePart(CheckpointVariable Tensor, bool FillsPart);
