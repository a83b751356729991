using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>One stored piece of a partitioned tensor.</summary>
/// <param name="Slice">The slice, as the tensor's entry lists it.</param>
/// <param name="Entry">The slice's own entry, with the place of its payload.</param>
/// <param name="Box">The place of the slice in the tensor.</param>
internal sealed record StoredSlice(TensorSlice Slice, BundleEntry Entry, SliceBox Box);
