using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Casting;

/// <summary>Floats to bfloat16 and back, a vector at a time: .NET has no bfloat16 yet.</summary>
internal static class BFloat16Vectors
{
    private const uint InfinityBits = 0x7F80_0000;
    private const uint MagnitudeBits = 0x7FFF_FFFF;
    private const uint NaNBits = 0x7FC0_0000;

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref uint to = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(destination));
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i), out Vector<uint> low, out Vector<uint> high);
            Vector.ShiftLeft(low, 16).StoreUnsafe(ref to, (nuint)i);
            Vector.ShiftLeft(high, 16).StoreUnsafe(ref to, (nuint)(i + Vector<uint>.Count));
        }

        for (; i < source.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    /// <summary>The nearest bfloat16, of two the even one; every NaN becomes the same.</summary>
    public static void Round(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        ref uint from = ref Unsafe.As<float, uint>(ref MemoryMarshal.GetReference(source));
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector<uint> low = Round(Vector.LoadUnsafe(ref from, (nuint)i));
            Vector<uint> high = Round(Vector.LoadUnsafe(ref from, (nuint)(i + Vector<uint>.Count)));
            Vector.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < source.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(source[i]);
            bits = (bits & MagnitudeBits) > InfinityBits ? NaNBits : bits + 0x7FFF + ((bits >> 16) & 1);
            destination[i] = (ushort)(bits >> 16);
        }
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> isNaN = Vector.GreaterThan(bits & new Vector<uint>(MagnitudeBits), new Vector<uint>(InfinityBits));
        Vector<uint> odd = Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One;
        Vector<uint> rounded = bits + new Vector<uint>(0x7FFF) + odd;
        return Vector.ShiftRightLogical(Vector.ConditionalSelect(isNaN, new Vector<uint>(NaNBits), rounded), 16);
    }
}
