using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CheckpointTools.Values.Randomness;

/// <summary>
/// Random numbers for the elements of a variable. The number of an element depends on the seed, the variable's name, the stream and the
/// element's index alone: it is the same on every machine, and whatever is computed before it or beside it.
/// </summary>
internal sealed class ElementRandom
{
    private const int DiscardedBits = 11;
    private const double Step = 1.0 / (1L << (64 - DiscardedBits));

    private readonly ulong _key;
    private readonly ulong _stream;

    /// <param name="seed">The seed.</param>
    /// <param name="name">The name of the variable.</param>
    /// <param name="stream">Which of several independent rows of numbers for the variable.</param>
    public ElementRandom(long seed, string name, int stream = 0)
    {
        byte[] text = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteInt64LittleEndian(text, seed);
        Encoding.UTF8.GetBytes(name, text.AsSpan(sizeof(long)));
        _key = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
        _stream = (ulong)stream;
    }

    /// <summary>Fills a span with numbers above 0 and below 1, all equally likely.</summary>
    /// <param name="destination">The numbers of consecutive elements.</param>
    /// <param name="start">The index of the first element.</param>
    public void Fill(Span<double> destination, long start)
    {
        // A block has the numbers of two elements.
        int i = 0;
        if ((start & 1) != 0 && destination.Length > 0)
        {
            destination[i++] = ToUnit(Block(start).Second);
        }

        for (; i + 1 < destination.Length; i += 2)
        {
            (ulong first, ulong second) = Block(start + i);
            destination[i] = ToUnit(first);
            destination[i + 1] = ToUnit(second);
        }

        if (i < destination.Length)
        {
            destination[i] = ToUnit(Block(start + i).First);
        }
    }

    private (ulong First, ulong Second) Block(long index) => Philox.Block(_key, (ulong)index >> 1, _stream);

    /// <summary>The middle of one of 2^52 equal parts of the range from 0 to 1, so neither end comes out.</summary>
    private static double ToUnit(ulong bits) => ((bits >> DiscardedBits) | 1) * Step;
}
