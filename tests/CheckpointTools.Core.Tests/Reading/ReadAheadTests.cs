using CheckpointTools.Reading;

namespace CheckpointTools.Tests.Reading;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1 << 18, 3)]
    [InlineData((1 << 18) + 1, 1)]
    [InlineData((9 << 18) + 12_345, 1)]
    [InlineData((9 << 18) + 12_345, 4)]
    public void All_bytes_come_once_and_in_order(int length, int readers)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        var taken = new List<byte>();

        ReadAhead.Run([.. Enumerable.Repeat<ReadAhead.Read>(Read, readers)], length, piece => taken.AddRange(piece));

        Assert.Equal(bytes, taken);

        void Read(Span<byte> destination, long position) => bytes.AsSpan((int)position, destination.Length).CopyTo(destination);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_reader_reads_one_piece_at_a_time(int count)
    {
        int[] reading = new int[count];
        bool overlapped = false;
        ReadAhead.Read NewReader(int number) =>
            (_, _) =>
            {
                overlapped |= Interlocked.Increment(ref reading[number]) > 1;
                Thread.Sleep(1);
                Interlocked.Decrement(ref reading[number]);
            };

        ReadAhead.Run([.. Enumerable.Range(0, count).Select(NewReader)], 12 << 18, static _ => { });

        Assert.False(overlapped);
    }

    /// <summary>Of two faults, the one that comes first in the order of the bytes is told, when all before it was handed on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_fault_comes_at_its_place(int readers)
    {
        long taken = 0;

        var error = Assert.Throws<InvalidOperationException>(() =>
            ReadAhead.Run([.. Enumerable.Repeat<ReadAhead.Read>(Read, readers)], 9L << 18, piece => taken += piece.Length)
        );

        Assert.Equal("3", error.Message);
        Assert.Equal(3 << 18, taken);

        static void Read(Span<byte> destination, long position)
        {
            if (position >> 18 is 3 or 4)
            {
                throw new InvalidOperationException($"{position >> 18}");
            }
        }
    }

    [Fact]
    public void Nobody_reads_after_the_sink_has_failed()
    {
        int reading = 0;
        using var begun = new ManualResetEventSlim();

        Assert.Throws<InvalidOperationException>(() =>
            ReadAhead.Run([.. Enumerable.Repeat<ReadAhead.Read>(Read, 3)], 9L << 18, FailBesideAReader)
        );

        Assert.Equal(0, Volatile.Read(ref reading));

        void FailBesideAReader(ReadOnlySpan<byte> piece)
        {
            begun.Wait(TestContext.Current.CancellationToken);
            throw new InvalidOperationException();
        }

        void Read(Span<byte> destination, long position)
        {
            Interlocked.Increment(ref reading);
            if (position > 0)
            {
                begun.Set();
                Thread.Sleep(20);
            }

            Interlocked.Decrement(ref reading);
        }
    }
}
