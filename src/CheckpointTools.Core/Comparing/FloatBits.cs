namespace CheckpointTools.Comparing;

/// <summary>The bits of a floating point number, with its sign in one of them and the magnitude below.</summary>
internal readonly record struct FloatBits(ulong Bits, int SignBit)
{
    /// <summary>The place in the order of all numbers of the type; that of both zeros is 0.</summary>
    private long Order
    {
        get
        {
            ulong sign = 1UL << SignBit;
            long magnitude = (long)(Bits & (sign - 1));
            return (Bits & sign) == 0 ? magnitude : -magnitude;
        }
    }

    /// <summary>Whether a dtype is one of real floating point numbers.</summary>
    public static bool Have(DataType dataType) => dataType.Name.Contains("float", StringComparison.Ordinal);

    /// <summary>The number of steps from one number of the type to the next that lie between two.</summary>
    public static ulong Distance(FloatBits a, FloatBits b)
    {
        (long smaller, long larger) = (Math.Min(a.Order, b.Order), Math.Max(a.Order, b.Order));

        // The difference of the largest and the smallest has 64 bits.
        return (ulong)larger - (ulong)smaller;
    }
}
