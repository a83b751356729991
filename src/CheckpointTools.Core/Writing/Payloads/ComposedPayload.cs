using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Payloads;

/// <summary>
/// A payload that no source has as it is to be: converted from a V1 checkpoint, or cut out of or put together from other pieces. Its size is
/// known when it is planned; its bytes are made when they are written, and its checksum with them.
/// </summary>
/// <param name="tensor">The tensor, as its source has it.</param>
internal abstract class ComposedPayload(BundleTensor tensor)
{
    public BundleTensor Tensor { get; } = tensor;

    /// <summary>The masked checksum, once the payload is written.</summary>
    public uint Checksum { get; set; }

    /// <summary>Makes the bytes.</summary>
    /// <param name="source">The tensor, open.</param>
    /// <param name="sink">Takes the bytes, whole elements at a time.</param>
    public abstract void Write(OpenTensor source, ByteSink sink);
}
