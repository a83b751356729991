using System.Buffers.Binary;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Tests.Values.Casting;

/// <summary>Elements as the low bits of numbers, casts of them, and what the casts should give.</summary>
internal static class CastRuns
{
    public static ulong[] Bits(ReadOnlySpan<byte> elements, int width)
    {
        ulong[] bits = new ulong[elements.Length / width];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < bits.Length; i++)
        {
            word.Clear();
            elements.Slice(i * width, width).CopyTo(word);
            bits[i] = BinaryPrimitives.ReadUInt64LittleEndian(word);
        }

        return bits;
    }

    public static byte[] Elements(ReadOnlySpan<ulong> bits, int width)
    {
        byte[] elements = new byte[bits.Length * width];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < bits.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, bits[i]);
            word[..width].CopyTo(elements.AsSpan(i * width));
        }

        return elements;
    }

    public static (byte[] Elements, CastCounts Counts) Cast(DataType from, DataType to, CastPolicy policy, ReadOnlySpan<byte> source)
    {
        byte[] destination = new byte[source.Length / from.Width * to.Width];
        CastCounts counts = ElementCast.Create(from, to, policy).Apply(source, destination);
        return (destination, counts);
    }

    /// <summary>The parts of complex elements, or the elements.</summary>
    public static DataType PartOf(DataType dataType) =>
        dataType == DataType.Complex64 ? DataType.Float32
        : dataType == DataType.Complex128 ? DataType.Float64
        : dataType;

    /// <summary>The bits of the elements' parts, with every NaN replaced by the type's own.</summary>
    public static ulong[] CanonicalParts(ReadOnlySpan<byte> elements, DataType dataType)
    {
        var part = ReferenceType.Of(PartOf(dataType));
        return Array.ConvertAll(Bits(elements, part.Width), part.Canonical);
    }
}
