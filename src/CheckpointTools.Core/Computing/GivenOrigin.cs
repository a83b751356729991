using CheckpointTools.Formats.Bundles;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Values that were given, and are held in memory.</summary>
internal sealed class GivenOrigin : VariableOrigin
{
    private readonly StoredTensor _beside;
    private readonly byte[] _bytes;
    private readonly byte[][] _strings;

    private GivenOrigin(StoredTensor beside, byte[] bytes, byte[][] strings) => (_beside, _bytes, _strings) = (beside, bytes, strings);

    public override DataType DataType => _beside.DataType;

    public override TensorShape Shape => _beside.Shape;

    public override long Size =>
        DataType == DataType.String
            ? BundleEntry.InnerChecksumLength + _strings.Sum(static text => StringPayload.SizeOf(text.Length))
            : _bytes.Length;

    public override TensorPartition? Partition => null;

    public override bool IsSliced => false;

    public override bool IsConstant => true;

    public override int InputCount => 1;

    /// <param name="name">The name of the variable.</param>
    /// <param name="dataType">A dtype of a fixed width.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="bytes">The elements, row-major, each with its lowest byte first.</param>
    public static GivenOrigin OfBytes(string name, DataType dataType, TensorShape shape, byte[] bytes) =>
        new(StoredTensor.OfNone(name, dataType, shape), bytes, []);

    public static GivenOrigin OfStrings(string name, TensorShape shape, byte[][] strings) =>
        new(StoredTensor.OfNone(name, DataType.String, shape), [], strings);

    public override StoredTensor Input(int number) => _beside;

    public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => new Content(this);

    private sealed class Content(GivenOrigin origin) : VariableContent(origin.DataType, origin.Shape)
    {
        public override byte[][] Strings => origin._strings;

        public override void Read(Span<byte> destination, long position) =>
            origin._bytes.AsSpan((int)position, destination.Length).CopyTo(destination);

        public override VariableContent Share() => this;

        public override void Dispose() { }
    }
}
