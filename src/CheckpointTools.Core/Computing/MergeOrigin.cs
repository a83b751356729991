using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;
using CheckpointTools.Values.Merging;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// One variable of several, computed in double precision and rounded once. What needs numbers of the whole variable, such as an angle or a
/// threshold, reads it once or more before the first value is given.
/// </summary>
internal sealed class MergeOrigin : ComputedOrigin
{
    private readonly MergeSettings _settings;
    private readonly int _sources;
    private readonly bool _hasBase;
    private readonly IElementMasks _masks;

    /// <param name="settings">How they are merged; no fault was found in it.</param>
    /// <param name="name">The name of the variable, which decides with the seed what is random.</param>
    /// <param name="sources">The sources, of one shape, and of floating or complex dtypes.</param>
    /// <param name="origin">The base; null if the method has none.</param>
    /// <param name="masks">What is chosen at random; null for what the seed says.</param>
    public MergeOrigin(
        MergeSettings settings,
        string name,
        IReadOnlyList<VariableOrigin> sources,
        VariableOrigin? origin,
        IElementMasks? masks = null
    )
        : this(settings, sources.Count, masks ?? new SeededMasks(settings, name, sources.Count), [.. sources, .. NoneOr(origin)]) { }

    private MergeOrigin(MergeSettings settings, int sources, IElementMasks masks, VariableOrigin[] operands)
        : base(MergedDataType.Of([.. operands.Select(static operand => operand.DataType)]), operands[0].Shape, operands)
    {
        (_settings, _sources, _masks) = (settings, sources, masks);
        _hasBase = operands.Length > sources;
    }

    /// <summary>It is cut as what it has its place from: the base, or else the first source.</summary>
    public override TensorPartition? Partition => Operands[_hasBase ? _sources : 0].Partition;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands, log);

    private static VariableOrigin[] NoneOr(VariableOrigin? origin) => origin is null ? [] : [origin];

    private sealed class Content : VariableContent
    {
        /// <summary>Read at a time of each operand, small enough for a processor's cache.</summary>
        private const int BlockLength = 1 << 14;

        private readonly MergeOrigin _origin;
        private readonly ComputingLog _log;
        private readonly VariableContent[] _operands;
        private readonly ElementCast[] _widen;
        private readonly CountedCast _round;
        private readonly Merger _merger;

        /// <summary>The same one, if it takes the elements as they are stored.</summary>
        private readonly AverageMerger? _ofSingles;

        /// <summary>The doubles of an element: a complex number has two parts.</summary>
        private readonly int _parts;

        /// <summary>Made when they are needed: what is shared among threads is read by other contents.</summary>
        private byte[][] _blocks = [];
        private double[] _inputs = [];
        private double[] _result = [];

        public Content(MergeOrigin origin, VariableContent[] operands, ComputingLog log)
            : this(origin, operands, log, Merger.Create(origin._settings, origin._sources, origin._hasBase, origin.Shape, origin._masks))
        { }

        private Content(MergeOrigin origin, VariableContent[] operands, ComputingLog log, Merger merger)
            : base(origin.DataType, origin.Shape)
        {
            (_origin, _operands, _log, _merger) = (origin, operands, log, merger);
            (DataType wide, _parts) = VariableConversion.IsComplex(DataType) ? (DataType.Complex128, 2) : (DataType.Float64, 1);
            bool areSingle =
                (DataType == DataType.Float32 || DataType == DataType.Complex64)
                && Array.TrueForAll(operands, operand => operand.DataType == DataType);
            _ofSingles = areSingle ? merger as AverageMerger : null;
            _widen = Array.ConvertAll(operands, operand => ElementCast.Create(operand.DataType, wide, CastPolicy.Exact));
            _round = new CountedCast(ElementCast.Create(wide, DataType, CastPolicy.Exact), log.AddComputed);
        }

        public override byte[][] Strings => throw new NotSupportedException();

        private int TileElements => ElementTile.FullLength / _parts;

        public override void Read(Span<byte> destination, long position)
        {
            Prepare();
            long first = position / DataType.Width;
            int count = destination.Length / DataType.Width;
            for (int start = 0; start < count; start += BlockLength)
            {
                int length = Math.Min(BlockLength, count - start);
                ReadBlock(first + start, length);
                for (int i = 0; i < length; i += TileElements)
                {
                    int tile = Math.Min(TileElements, length - i);
                    Merge(destination.Slice((start + i) * DataType.Width, tile * DataType.Width), first + start, i, tile);
                }
            }
        }

        /// <summary>A method that needs passes takes them from front to back, and its values after them.</summary>
        public override VariableContent? Share()
        {
            if (_merger.NeedsPass)
            {
                return null;
            }

            VariableContent?[] shared = Array.ConvertAll(_operands, static operand => operand.Share());
            return Array.Exists(shared, static operand => operand is null) ? null : new Content(_origin, shared!, _log, _merger);
        }

        public override void Finish() => Array.ForEach(_operands, static operand => operand.Finish());

        public override void Dispose() { }

        private void Merge(Span<byte> destination, long block, int start, int count)
        {
            Span<double> result = _result.AsSpan(0, count * _parts);
            if (_ofSingles is null)
            {
                _merger.Merge(TileOf(block, start, count), result);
            }
            else
            {
                _ofSingles.MergeSingles(_blocks, start * _parts, result);
            }

            NaNs.Unify(result);
            _round.Apply(MemoryMarshal.AsBytes(result), destination, block + start, DataType.Width);
        }

        /// <summary>Takes the passes over all elements that the method needs before it can give one.</summary>
        private void Prepare()
        {
            while (_merger.NeedsPass)
            {
                for (long first = 0; first < Shape.ElementCount; first += BlockLength)
                {
                    int length = (int)Math.Min(BlockLength, Shape.ElementCount - first);
                    ReadBlock(first, length);
                    for (int i = 0; i < length; i += TileElements)
                    {
                        _merger.Observe(TileOf(first, i, Math.Min(TileElements, length - i)));
                    }
                }

                _merger.EndPass();
            }
        }

        private void ReadBlock(long first, int count)
        {
            if (_blocks.Length == 0)
            {
                _blocks = Array.ConvertAll(
                    _operands,
                    static operand => GC.AllocateUninitializedArray<byte>(BlockLength * operand.DataType.Width)
                );
                _inputs = new double[_operands.Length * ElementTile.FullLength];
                _result = new double[ElementTile.FullLength];
            }

            for (int i = 0; i < _operands.Length; i++)
            {
                int width = _operands[i].DataType.Width;
                _operands[i].Read(_blocks[i].AsSpan(0, count * width), first * width);
            }
        }

        private ElementTile TileOf(long block, int start, int count)
        {
            int doubles = count * _parts;
            for (int i = 0; i < _operands.Length; i++)
            {
                int width = _operands[i].DataType.Width;
                _widen[i]
                    .Apply(_blocks[i].AsSpan(start * width, count * width), MemoryMarshal.AsBytes(_inputs.AsSpan(i * doubles, doubles)));
            }

            return new ElementTile(_inputs, doubles, (block + start) * _parts);
        }
    }
}
