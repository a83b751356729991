using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Numpy;

/// <summary>An array in a file: what it is, and how its bytes are opened.</summary>
/// <param name="place">Where it is.</param>
/// <param name="name">The variable's name as bytes.</param>
/// <param name="open">Opens its bytes.</param>
/// <param name="checksum">The checksum of all of its bytes; null if none is stored.</param>
internal sealed class NumpyArray(NumpyPlace place, byte[] name, Func<NumpyBytes> open, uint? checksum)
{
    /// <summary>Compressed texts may always take this much memory, since they are held as a whole.</summary>
    private const long MaxTexts = 512 << 20;

    /// <summary>Compressed texts may take this many times the memory of what the file has for them.</summary>
    private const int MaxTextRatio = 64;

    /// <summary>What a text takes in memory besides its characters.</summary>
    private const int TextOverhead = 32;

    private NumpyHeader? _header;

    public NumpyPlace Place => place;

    public byte[] Name => name;

    /// <summary>What is wrong with it; null if nothing is. If set, there is no header.</summary>
    public CheckpointException? Fault { get; private set; }

    /// <exception cref="InvalidOperationException">The array has a fault.</exception>
    public NumpyHeader Header => _header ?? throw new InvalidOperationException("The array has a fault.");

    /// <summary>The number of bytes behind the values, which mean nothing.</summary>
    public long TrailingLength { get; private set; }

    /// <summary>The bytes of the header, for a checksum over it.</summary>
    public uint HeaderChecksum { get; private set; }

    /// <summary>An array that cannot be opened.</summary>
    public static NumpyArray Faulty(NumpyPlace place, byte[] name, CheckpointException fault) =>
        new(place, name, () => throw fault, null) { Fault = fault };

    /// <summary>Reads the header.</summary>
    public void Examine()
    {
        try
        {
            using NumpyBytes bytes = open();
            long position = 0;
            NumpyHeader header = NumpyHeader.Read(
                place,
                destination =>
                {
                    bool isThere = destination.Length <= bytes.Length - position;
                    if (isThere)
                    {
                        bytes.Read(destination, position);
                        HeaderChecksum = Crc32C.Append(HeaderChecksum, destination);
                        position += destination.Length;
                    }

                    return isThere;
                }
            );
            Int128 left = bytes.Length - header.Length;
            if (header.DataSize > left)
            {
                throw NumpyFaults.TooShort(place, (long)left, header.DataSize);
            }

            if (header.Type.Width == 0 && header.Shape.ElementCount > bytes.Length)
            {
                // Nothing in the file would bound the memory that these take.
                throw NumpyFaults.Shape(place, $"it claims {header.Shape.ElementCount} texts, each of no characters");
            }

            RequireHoldable(header, bytes);
            TrailingLength = (long)(left - header.DataSize);
            _header = header;
        }
        catch (CheckpointException e) when (e.IsDamage || e.Error == CheckpointError.UnsupportedVersion)
        {
            Fault = e;
        }
    }

    /// <summary>Opens the values of an array of numbers.</summary>
    public NumpyValues OpenValues() => new(Header, open());

    /// <summary>Compares the stored checksum with that of the bytes, if there is one.</summary>
    /// <exception cref="CheckpointException">They differ, or the bytes cannot be read.</exception>
    public void Verify(CancellationToken cancellationToken)
    {
        if (checksum is not { } stored)
        {
            return;
        }

        using NumpyBytes bytes = open();
        var hash = new Crc32();
        ForEachChunk(bytes, 0, bytes.Length, 1, hash.Append, cancellationToken);
        uint computed = hash.GetCurrentHashAsUInt32();
        if (computed != stored)
        {
            throw NumpyFaults.Checksum(place, computed, stored);
        }
    }

    /// <summary>Passes on the strings of an array of texts, row-major and each without the zeros at its end, as NumPy shows them.</summary>
    /// <exception cref="CheckpointException">They cannot be read.</exception>
    public byte[][] ReadStrings(CancellationToken cancellationToken)
    {
        long count = Header.Shape.ElementCount;
        byte[][] strings = new byte[count][];
        if (Header.Type.Width == 0)
        {
            Array.Fill(strings, []);
            return strings;
        }

        using NumpyValues values = OpenValues();
        long next = 0;
        int width = Header.Type.Width;
        var buffer = new byte[BufferLength(values.Length, width)];
        for (long position = 0; position < values.Length; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, values.Length - position));
            values.Read(chunk, position);
            position += chunk.Length;
            for (; !chunk.IsEmpty; chunk = chunk[width..])
            {
                strings[next++] = ReadString(chunk[..width]);
            }
        }

        return strings;
    }

    /// <summary>Texts are held as a whole, so a small file must not stand for more of them than there is memory.</summary>
    private void RequireHoldable(NumpyHeader header, NumpyBytes bytes)
    {
        if (header.Type.Kind is not (NumpyKind.Text or NumpyKind.Bytes) || bytes.StoredLength == bytes.Length)
        {
            return;
        }

        Int128 memory = header.DataSize + ((Int128)header.Shape.ElementCount * TextOverhead);
        if (memory > MaxTexts && memory > (Int128)bytes.StoredLength * MaxTextRatio)
        {
            string what = $"has texts that take {memory} bytes of memory, too many for the {bytes.StoredLength} that it has in the archive";
            throw NumpyFaults.Bomb(place, what);
        }
    }

    private static int BufferLength(long length, int width) => (int)Math.Min(length, Math.Max(ByteChunks.Size / width, 1) * (long)width);

    private static void ForEachChunk(NumpyBytes bytes, long start, long end, int width, ByteSink sink, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferLength(end - start, width)];
        for (long position = start; position < end; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - position));
            bytes.Read(chunk, position);
            sink(chunk);
            position += chunk.Length;
        }
    }

    private byte[] ReadString(ReadOnlySpan<byte> element)
    {
        if (Header.Type.Kind == NumpyKind.Bytes)
        {
            return element.TrimEnd((byte)0).ToArray();
        }

        var text = new StringBuilder();
        int zeros = 0;
        for (; !element.IsEmpty; element = element[sizeof(uint)..])
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(element);
            if (value == 0)
            {
                zeros++;
                continue;
            }

            text.Append('\0', zeros);
            zeros = 0;
            text.Append(Rune.TryCreate(value, out Rune rune) ? rune.ToString() : throw NumpyFaults.Character(place, value));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
