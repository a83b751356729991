using CheckpointTools.Slices;

namespace CheckpointTools;

/// <summary>What gives a part of a partitioned variable its values.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="FillsPart">Whether the whole tensor is the part; else the part is its own piece of the tensor.</param>
internal sealed record VariablePart(CheckpointVariable Tensor, bool FillsPart);

/// <summary>One part of a variable, as something to be written by itself.</summary>
/// <param name="Index">The number of the part.</param>
/// <param name="FillsPart">Whether the whole tensor is the part.</param>
/// <param name="Whole">The whole variable's shape, and how it is cut.</param>
internal sealed record VariablePiece(int Index, bool FillsPart, PartitionedShape Whole);
