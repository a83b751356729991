using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;

namespace CheckpointTools.Variables;

/// <summary>The values of a stored tensor for one of several threads.</summary>
/// <param name="checkpoint">The tensor's checkpoint; it must stay open.</param>
/// <param name="tensor">The tensor, as the index describes it now.</param>
/// <param name="reader">What this thread reads with.</param>
/// <param name="cancellationToken">Stops the reading.</param>
internal sealed class SharedContent(
    CheckpointReader checkpoint,
    BundleTensor tensor,
    SharedReader reader,
    CancellationToken cancellationToken
) : VariableContent(tensor.Entry.DataType, tensor.Entry.Shape)
{
    public override byte[][] Strings => throw new NotSupportedException();

    public override void Read(Span<byte> destination, long position)
    {
        cancellationToken.ThrowIfCancellationRequested();
        reader.Read(destination, position);
    }

    /// <summary>This thread cannot wait for what the others read, so it verifies the tensor by itself.</summary>
    public override void Finish()
    {
        using TensorContent bytes = checkpoint.OpenContent(tensor);
        bytes.Verify(cancellationToken);
    }

    public override void Dispose() { }
}
