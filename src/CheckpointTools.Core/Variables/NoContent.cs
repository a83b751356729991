namespace CheckpointTools.Variables;

/// <summary>Stands for the tensor that a made value is told to come from: nobody reads it.</summary>
internal sealed class NoContent(StoredTensor tensor) : VariableContent(tensor.DataType, tensor.Shape)
{
    public override byte[][] Strings => throw new NotSupportedException();

    public override void Read(Span<byte> destination, long position) => throw new NotSupportedException();

    public override void Dispose() { }
}
