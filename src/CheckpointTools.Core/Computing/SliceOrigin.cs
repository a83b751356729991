using CheckpointTools.Values.Slicing;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The elements of the operand that a slice selects.</summary>
internal sealed class SliceOrigin(VariableOrigin operand, ElementSelection selection)
    : ComputedOrigin(operand.DataType, selection.Shape, operand)
{
    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(selection, operands[0]);

    private sealed class Content(ElementSelection selection, VariableContent operand) : VariableContent(operand.DataType, selection.Shape)
    {
        /// <summary>Elements of a run are read with those between them, in stretches of at most so many bytes.</summary>
        private const int MaxStretch = 1 << 20;

        private readonly ContentWindow _window = new(operand);
        private byte[] _stretch = [];

        public override byte[][] Strings
        {
            get
            {
                byte[][] all = operand.Strings;
                var selected = new List<byte[]>((int)Shape.ElementCount);
                foreach (ElementRun run in selection.Runs(0, Shape.ElementCount))
                {
                    for (long i = 0; i < run.Count; i++)
                    {
                        selected.Add(all[run.Start + (i * run.Stride)]);
                    }
                }

                return [.. selected];
            }
        }

        public override void Read(Span<byte> destination, long position)
        {
            int width = DataType.Width;
            foreach (ElementRun run in selection.Runs(position / width, destination.Length / width))
            {
                int length = (int)run.Count * width;
                if (run.Stride == 1)
                {
                    _window.Read(destination[..length], run.Start * width);
                }
                else
                {
                    ReadApart(run, destination[..length], width);
                }

                destination = destination[length..];
            }
        }

        public override void Finish() => operand.Finish();

        public override void Dispose() { }

        private void ReadApart(ElementRun run, Span<byte> destination, int width)
        {
            long distance = Math.Abs(run.Stride) * width;
            int most = distance == 0 ? 1 : (int)Math.Max(1, MaxStretch / distance);
            for (long done = 0; done < run.Count; )
            {
                int count = (int)Math.Min(most, run.Count - done);
                long first = run.Start + (done * run.Stride);
                long lowest = run.Stride < 0 ? first + ((count - 1) * run.Stride) : first;
                int length = (int)((count - 1) * distance) + width;
                _stretch = _stretch.Length < length ? new byte[length] : _stretch;
                _window.Read(_stretch.AsSpan(0, length), lowest * width);
                for (int i = 0; i < count; i++)
                {
                    int from = (int)((first + (i * run.Stride) - lowest) * width);
                    _stretch.AsSpan(from, width).CopyTo(destination[(int)((done + i) * width)..]);
                }

                done += count;
            }
        }
    }
}
