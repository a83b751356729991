using CheckpointTools.Computing;
using CheckpointTools.Variables;

namespace CheckpointTools.Tests.Computing;

public sealed class HeldContentTests
{
    [Fact]
    public void What_is_read_again_is_computed_once()
    {
        using var counted = new CountedContent(new TensorShape(1000));
        using var held = new HeldContent(counted);
        byte[] read = new byte[300];

        foreach (int position in (int[])[700, 0, 300, 0, 700])
        {
            held.Read(read, position);
            Assert.Equal(Enumerable.Range(position, read.Length).Select(static place => (byte)place), read);
        }

        Assert.Equal(1, counted.Reads);
    }

    [Fact]
    public void What_is_too_much_is_not_held()
    {
        using var counted = new CountedContent(new TensorShape(1L << 40));
        using var held = new HeldContent(counted);
        byte[] read = new byte[10];

        held.Read(read, 1L << 39);

        Assert.Equal((1, (byte)0, (byte)9), (counted.Reads, read[0], read[9]));
    }

    private sealed class CountedContent(TensorShape shape) : VariableContent(DataType.UInt8, shape)
    {
        public int Reads { get; private set; }

        public override byte[][] Strings => throw new InvalidOperationException();

        public override void Read(Span<byte> destination, long position)
        {
            Reads++;
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(position + i);
            }
        }

        public override void Dispose() { }
    }
}
