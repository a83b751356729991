using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;
using CheckpointTools.Values.Randomness;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Random values. Each depends on the seed, the name and its index alone, whatever is read before it or beside it.</summary>
internal sealed class RandomOrigin : VariableOrigin
{
    private readonly StoredTensor _beside;
    private readonly Distribution _distribution;
    private readonly ElementRandom _random;

    /// <param name="name">The name of the variable.</param>
    /// <param name="dataType">A floating dtype.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="distribution">How the values are distributed.</param>
    /// <param name="random">The random numbers of the variable.</param>
    public RandomOrigin(string name, DataType dataType, TensorShape shape, Distribution distribution, ElementRandom random)
    {
        _beside = StoredTensor.OfNone(name, dataType, shape);
        (_distribution, _random) = (distribution, random);
    }

    public override DataType DataType => _beside.DataType;

    public override TensorShape Shape => _beside.Shape;

    public override long Size => Shape.ElementCount * DataType.Width;

    public override TensorPartition? Partition => null;

    public override bool IsSliced => false;

    public override bool IsConstant => true;

    public override int InputCount => 1;

    public override StoredTensor Input(int number) => _beside;

    public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => new Content(this, log);

    private sealed class Content(RandomOrigin origin, ComputingLog log) : VariableContent(origin.DataType, origin.Shape)
    {
        private const int BlockLength = 1 << 13;

        private readonly CountedCast _round = new(
            ElementCast.Create(CheckpointTools.DataType.Float64, origin.DataType, CastPolicy.Exact),
            log.AddComputed
        );
        private readonly double[] _values = new double[BlockLength];

        public override byte[][] Strings => throw new NotSupportedException();

        public override void Read(Span<byte> destination, long position)
        {
            int width = DataType.Width;
            for (long element = position / width; !destination.IsEmpty; )
            {
                int count = Math.Min(BlockLength, destination.Length / width);
                Span<double> values = _values.AsSpan(0, count);
                origin._distribution.Fill(origin._random, values, element);
                _round.Apply(MemoryMarshal.AsBytes(values), destination[..(count * width)], element, width);
                destination = destination[(count * width)..];
                element += count;
            }
        }

        public override VariableContent Share() => new Content(origin, log);

        public override void Dispose() { }
    }
}
