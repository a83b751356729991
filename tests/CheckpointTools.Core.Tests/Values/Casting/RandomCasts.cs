namespace CheckpointTools.Tests.Values.Casting;

/// <summary>
/// Elements that are hard to cast: any bits, and what lies in the middle of two values of the target type, or a step beside it.
/// </summary>
internal static class RandomCasts
{
    public static byte[] Elements(DataType from, DataType to, int count, Random random)
    {
        var part = ReferenceType.Of(CastRuns.PartOf(from));
        var target = ReferenceType.Of(CastRuns.PartOf(to));
        ulong[] parts = new ulong[count * (from.Width / part.Width)];
        for (int i = 0; i < parts.Length; i++)
        {
            ulong any = unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue));
            parts[i] = random.Next(3) switch
            {
                0 => any,
                1 => any >> random.Next(64),
                _ => Beside(part, Middle(target, any & target.Mask), random),
            };
            parts[i] &= part.Mask;
        }

        return CastRuns.Elements(parts, part.Width);
    }

    private static ExactNumber Middle(ReferenceType target, ulong bits)
    {
        (ExactNumber low, ExactNumber high) = (target.Decode(bits), target.Decode((bits + 1) & target.Mask));
        return low.IsFinite && high.IsFinite ? ExactNumber.Middle(low, high) : low;
    }

    private static ulong Beside(ReferenceType type, ExactNumber number, Random random) =>
        unchecked(type.Encode(number, true).Bits + (ulong)random.Next(-1, 2));
}
