namespace CheckpointTools.Values.Casting;

/// <summary>What a cast does with values that the target type cannot hold.</summary>
public enum CastPolicy
{
    /// <summary>
    /// Floats become infinite, or not a number in types without an infinity; integers keep their low bits, and the caller, who
    /// gets the counts, refuses what is out of range.
    /// </summary>
    Exact,

    /// <summary>The nearest finite value; NaN becomes 0 in an integer, and an infinity stays one in types that have it.</summary>
    Saturate,

    /// <summary>
    /// As <see cref="Exact"/>, with integers' low bits wanted: those of the number without its fraction, 0 if it has none.
    /// </summary>
    Wrap,
}
