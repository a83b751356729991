using System.Buffers;
using CheckpointTools.Binary;

namespace CheckpointTools.Reading;

/// <summary>
/// Reads something long in pieces, which are read, and computed, on all cores while earlier ones are used, and handed on in their order.
/// </summary>
internal static class ReadAhead
{
    /// <summary>Holds whole elements of any width. Small enough to be still in a core's cache when it is used.</summary>
    private const int PieceLength = 1 << 18;

    /// <summary>Fills a buffer from a byte on.</summary>
    public delegate void Read(Span<byte> destination, long position);

    /// <summary>How many readers are of use for this number of bytes: one for each core, and one that is ahead.</summary>
    public static int ReadersFor(long length) => length <= 2 * PieceLength ? 1 : Environment.ProcessorCount + 1;

    /// <param name="readers">Each reads one piece at a time. One alone reads from front to back.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="sink">Takes the pieces, on this thread.</param>
    public static void Run(IReadOnlyList<Read> readers, long length, ByteSink sink)
    {
        var idle = new Stack<Read>(readers);
        var ahead = new Queue<Piece>();
        long begun = 0;
        try
        {
            BeginPieces();
            while (ahead.TryDequeue(out Piece piece))
            {
                try
                {
                    piece.Reading.GetAwaiter().GetResult();
                    idle.Push(piece.Reader);
                    BeginPieces();
                    sink(piece.Bytes.Span);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(piece.Buffer);
                }
            }
        }
        finally
        {
            // Whatever happens, nobody reads when this returns.
            foreach (Piece piece in ahead)
            {
                Task.WaitAny(piece.Reading);
                ArrayPool<byte>.Shared.Return(piece.Buffer);
            }
        }

        void BeginPieces()
        {
            while (begun < length && idle.TryPop(out Read? reader))
            {
                int count = (int)Math.Min(PieceLength, length - begun);
                ahead.Enqueue(Piece.Begin(reader, begun, count, isOnly: count == length));
                begun += count;
            }
        }
    }

    private readonly record struct Piece(Task Reading, Read Reader, byte[] Buffer, Memory<byte> Bytes)
    {
        public static Piece Begin(Read reader, long position, int length, bool isOnly)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
            Memory<byte> bytes = buffer.AsMemory(0, length);
            var reading = new Task(() => reader(bytes.Span, position));
            if (isOnly)
            {
                // Nothing could be done meanwhile.
                reading.RunSynchronously();
            }
            else
            {
                reading.Start(TaskScheduler.Default);
            }

            return new Piece(reading, reader, buffer, bytes);
        }
    }
}
