namespace CheckpointTools.Values.Randomness;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", 2011): a number is a
/// function of a key and a position, and no state goes from one to the next.
/// </summary>
internal static class Philox
{
    private const int Rounds = 10;
    private const uint FirstMultiplier = 0xD2511F53;
    private const uint SecondMultiplier = 0xCD9E8D57;
    private const uint FirstKeyStep = 0x9E3779B9;
    private const uint SecondKeyStep = 0xBB67AE85;

    /// <summary>The 128 bits at a position, as two numbers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="position">The lower half of the position.</param>
    /// <param name="stream">The upper half of the position.</param>
    public static (ulong First, ulong Second) Block(ulong key, ulong position, ulong stream)
    {
        (uint a, uint b, uint c, uint d) = ((uint)position, (uint)(position >> 32), (uint)stream, (uint)(stream >> 32));
        (uint firstKey, uint secondKey) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)FirstMultiplier * a;
            ulong second = (ulong)SecondMultiplier * c;
            (a, b, c, d) = ((uint)(second >> 32) ^ b ^ firstKey, (uint)second, (uint)(first >> 32) ^ d ^ secondKey, (uint)first);
            firstKey = unchecked(firstKey + FirstKeyStep);
            secondKey = unchecked(secondKey + SecondKeyStep);
        }

        return (a | ((ulong)b << 32), c | ((ulong)d << 32));
    }
}
