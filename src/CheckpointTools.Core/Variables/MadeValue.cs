using System.Buffers.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Variables;

/// <summary>
/// A value that is in no checkpoint: an object graph that was edited, a counter that none had, or one element repeated in any shape. It is
/// told to come from a tensor of the checkpoint that it is written with, whose values are not read for it.
/// </summary>
internal sealed class MadeValue : VariableOrigin
{
    private readonly StoredTensor _beside;
    private readonly byte[] _element;

    private MadeValue(StoredTensor beside, DataType dataType, TensorShape shape, byte[] element)
    {
        (_beside, DataType, Shape, _element) = (beside, dataType, shape, element);
    }

    public override DataType DataType { get; }

    public override TensorShape Shape { get; }

    public override long Size =>
        DataType == DataType.String
            ? BundleEntry.InnerChecksumLength + StringPayload.SizeOf(_element.Length)
            : Shape.ElementCount * _element.Length;

    public override TensorPartition? Partition => null;

    public override bool IsSliced => false;

    public override bool IsConstant => true;

    public override int InputCount => 1;

    /// <summary>The bytes of each element, the lowest first; of a string, its text.</summary>
    public ReadOnlySpan<byte> Element => _element;

    public static MadeValue OfString(StoredTensor beside, byte[] text) => new(beside, DataType.String, TensorShape.Scalar, text);

    public static MadeValue OfInt64(StoredTensor beside, long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new MadeValue(beside, DataType.Int64, TensorShape.Scalar, bytes);
    }

    /// <summary>One element, repeated; it is never held as a whole.</summary>
    /// <param name="beside">The tensor that it is told to come from.</param>
    /// <param name="dataType">A type of a fixed width.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="element">The bytes of each element, the lowest first.</param>
    public static MadeValue OfElement(StoredTensor beside, DataType dataType, TensorShape shape, byte[] element) =>
        element.Length == dataType.Width && dataType.Width > 0
            ? new MadeValue(beside, dataType, shape, element)
            : throw new ArgumentException($"An element of {dataType} has {dataType.Width} bytes.", nameof(element));

    public override StoredTensor Input(int number) => _beside;

    public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => new Content(DataType, Shape, _element);

    private sealed class Content(DataType dataType, TensorShape shape, byte[] element) : VariableContent(dataType, shape)
    {
        public override byte[][] Strings => [element];

        public override void Read(Span<byte> destination, long position)
        {
            // Whole elements are read, so each begins with its first byte.
            for (int i = 0; i < destination.Length; i += element.Length)
            {
                element.CopyTo(destination[i..]);
            }
        }

        public override void Dispose() { }
    }
}
