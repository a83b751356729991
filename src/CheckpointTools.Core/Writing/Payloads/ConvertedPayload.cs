using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A piece of a V1 checkpoint's tensor, cut as it is there.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="piece">Which of its slices; 0 for a plain one.</param>
internal sealed class ConvertedPayload(BundleTensor tensor, int piece) : ComposedPayload(tensor)
{
    public override void Write(OpenTensor source, ByteSink sink) => source.WriteConverted(piece, sink);
}
