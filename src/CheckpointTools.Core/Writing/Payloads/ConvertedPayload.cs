using CheckpointTools.Binary;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A piece of a V1 checkpoint's tensor, cut as it is there.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="piece">Which of its slices; 0 for a plain one.</param>
internal sealed class ConvertedPayload(ResolvedTensor tensor, int piece) : MadePayload
{
    public override void Write(PayloadSources sources, bool isBigEndian, ByteSink sink, CancellationToken cancellationToken)
    {
        var checkpoint = (V1Checkpoint)sources.Open(tensor.Source);
        checkpoint.WritePayload(tensor.ToTensor(), piece, isBigEndian, InOrder(tensor.Entry.DataType, isBigEndian, sink));
    }
}
