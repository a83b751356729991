using CheckpointTools.Binary;
using CheckpointTools.Reading;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Payloads;

/// <summary>A piece of a tensor of a checkpoint in another format, cut as it is there.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="piece">Which of its slices; 0 for a plain one.</param>
internal sealed class ConvertedPayload(ResolvedTensor tensor, int piece) : MadePayload
{
    public override void Write(PayloadSources sources, bool isBigEndian, ByteSink sink, CancellationToken cancellationToken)
    {
        var checkpoint = (ConvertedCheckpoint)sources.Open(tensor.Source);
        ByteSink inOrder = InOrder(tensor.Entry.DataType, isBigEndian, sink);
        checkpoint.WritePayload(tensor.ToTensor(), piece, isBigEndian, inOrder, cancellationToken);
    }
}
