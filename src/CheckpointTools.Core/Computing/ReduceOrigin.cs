using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// One value for all that lie along an axis, which the result does not have. Computed in float64, in the order of the axis, and rounded
/// once to the dtype. The operand is of a floating dtype.
/// </summary>
internal sealed class ReduceOrigin : ComputedOrigin
{
    private readonly int _axis;
    private readonly Reduction _reduction;

    public ReduceOrigin(VariableOrigin operand, int axis, Reduction reduction)
        : base(operand.DataType, Without(operand.Shape, axis), operand) => (_axis, _reduction) = (axis, reduction);

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands[0], log);

    private static TensorShape Without(TensorShape shape, int axis) => new([.. shape.Dimensions.Where((_, position) => position != axis)]);

    private sealed class Content(ReduceOrigin origin, VariableContent operand, ComputingLog log)
        : VariableContent(origin.DataType, origin.Shape)
    {
        private const int BlockLength = 1 << 14;

        private readonly AxisSplit _split = new(operand.Shape, origin._axis);
        private readonly ContentWindow _window = new(operand);
        private readonly ElementCast _widen = ElementCast.Create(operand.DataType, DataType.Float64, CastPolicy.Exact);
        private readonly CountedCast _round = new(
            ElementCast.Create(DataType.Float64, operand.DataType, CastPolicy.Exact),
            log.AddComputed
        );
        private readonly byte[] _bytes = new byte[BlockLength * operand.DataType.Width];
        private readonly double[] _values = new double[BlockLength];
        private readonly double[] _results = new double[BlockLength];

        public override byte[][] Strings => throw new NotSupportedException();

        public override void Read(Span<byte> destination, long position)
        {
            int width = DataType.Width;
            for (long element = position / width; !destination.IsEmpty; )
            {
                (long outer, long inner) = (element / _split.Inner, element % _split.Inner);
                int count = (int)Math.Min(Math.Min(BlockLength, destination.Length / width), _split.Inner - inner);
                Span<double> results = _results.AsSpan(0, count);
                if (_split.Inner == 1)
                {
                    results[0] = ReduceRow(outer);
                }
                else
                {
                    ReduceRows(outer, inner, results);
                }

                if (origin._reduction == Reduction.Mean)
                {
                    TensorPrimitives.Divide(results, _split.Size, results);
                }

                _round.Apply(MemoryMarshal.AsBytes(results), destination[..(count * width)], element, width);
                element += count;
                destination = destination[(count * width)..];
            }
        }

        public override void Finish() => operand.Finish();

        public override void Dispose() { }

        /// <summary>Along the last axis: the values lie side by side.</summary>
        private double ReduceRow(long outer)
        {
            double result = Empty;
            for (long index = 0; index < _split.Size; )
            {
                int count = (int)Math.Min(BlockLength, _split.Size - index);
                foreach (double value in Load((outer * _split.Size) + index, count))
                {
                    result = origin._reduction == Reduction.Max ? Math.Max(result, value) : result + value;
                }

                index += count;
            }

            return result;
        }

        private void ReduceRows(long outer, long inner, Span<double> results)
        {
            results.Fill(Empty);
            for (long index = 0; index < _split.Size; index++)
            {
                ReadOnlySpan<double> values = Load((((outer * _split.Size) + index) * _split.Inner) + inner, results.Length);
                if (origin._reduction == Reduction.Max)
                {
                    TensorPrimitives.Max(results, values, results);
                }
                else
                {
                    TensorPrimitives.Add(results, values, results);
                }
            }
        }

        /// <summary>A sum begins with -0: then one of negative zeros alone is one. The sum of nothing is 0.</summary>
        private double Empty =>
            origin._reduction == Reduction.Max ? double.NegativeInfinity
            : _split.Size == 0 ? 0
            : -0.0;

        private Span<double> Load(long element, int count)
        {
            int width = DataType.Width;
            Span<byte> bytes = _bytes.AsSpan(0, count * width);
            _window.Read(bytes, element * width);
            Span<double> values = _values.AsSpan(0, count);
            _widen.Apply(bytes, MemoryMarshal.AsBytes(values));
            return values;
        }
    }
}
