using CheckpointTools.Slices;

namespace CheckpointTools.Formats.V1;

/// <summary>A tensor of a V1 checkpoint, assembled from the lists of all its files.</summary>
/// <param name="Name">The name as stored.</param>
/// <param name="DataType">The type of the elements.</param>
/// <param name="Shape">The shape of the whole.</param>
/// <param name="Slices">Its slices: one that covers everything, or several that make it up.</param>
/// <param name="Fault">What is wrong with it; if set, the other members mean nothing.</param>
internal sealed record V1Tensor(
    byte[] Name,
    DataType DataType,
    TensorShape Shape,
    IReadOnlyList<V1Slice> Slices,
    CheckpointException? Fault = null
)
{
    /// <summary>Whether the tensor is stored as a whole.</summary>
    public bool IsPlain => Slices.Count == 1;
}

/// <summary>A slice of a tensor, which has a record of its own.</summary>
/// <param name="Slice">The slice as listed.</param>
/// <param name="Box">Its place in the tensor; null for the only slice of a tensor, which covers everything.</param>
/// <param name="File">The number of the file that has its record.</param>
internal sealed record V1Slice(TensorSlice Slice, SliceBox? Box, int File);
