using CheckpointTools.Slices;

namespace CheckpointTools.Formats.V1;

/// <summary>A tensor of a V1 checkpoint, put together from what all of its files list.</summary>
/// <param name="Name">The name as stored.</param>
/// <param name="DataType">The type of the elements.</param>
/// <param name="Shape">The shape of the whole.</param>
/// <param name="Slices">Its pieces: one that covers everything, or several that make it up.</param>
/// <param name="Fault">What is wrong with it; the rest means nothing then.</param>
internal sealed record V1Tensor(
    byte[] Name,
    DataType DataType,
    TensorShape Shape,
    IReadOnlyList<V1Slice> Slices,
    CheckpointException? Fault = null
)
{
    /// <summary>Whether the tensor is stored in one piece.</summary>
    public bool IsPlain => Slices.Count == 1;
}

/// <summary>A piece of a tensor, as it has a record of its own.</summary>
/// <param name="Slice">The slice as it is listed.</param>
/// <param name="Box">Where it lies; null for the only piece of a tensor, which covers everything.</param>
/// <param name="File">The number of the file that has its record.</param>
internal sealed record V1Slice(TensorSlice Slice, SliceBox? Box, int File);
