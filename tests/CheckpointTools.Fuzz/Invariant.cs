namespace CheckpointTools.Fuzz;

/// <summary>Checks for the invariants of targets.</summary>
internal static class Invariant
{
    public static void Require(bool holds, string rule, string details = "it does not hold")
    {
        if (!holds)
        {
            throw new InvariantException(rule, details);
        }
    }

    public static void RequireEqual<T>(T expected, T actual, string rule)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvariantException(rule, $"expected {expected}, found {actual}");
        }
    }

    public static void RequireSameBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string rule)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new InvariantException(
                rule,
                $"{expected.Length} bytes and {actual.Length} bytes differ from byte {expected.CommonPrefixLength(actual)} on"
            );
        }
    }
}
