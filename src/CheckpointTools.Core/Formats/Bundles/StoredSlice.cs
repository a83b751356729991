using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>One stored piece of a partitioned tensor.</summary>
/// <param name="Slice">The slice, as the tensor's entry lists it.</param>
/// <param name="Entry">The piece's own entry, which says where its payload lies.</param>
/// <param name="Box">The slice's place in the tensor.</param>
internal sealed record StoredSlice(TensorSlice Slice, BundleEntry Entry, SliceBox Box);
