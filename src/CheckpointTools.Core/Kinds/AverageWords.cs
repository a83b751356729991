namespace CheckpointTools.Kinds;

/// <summary>The names of moving averages of weights.</summary>
internal static class AverageWords
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExponentialMovingAverage",
        "MovingAverage",
        "moving_average",
        "ema",
    };

    /// <summary>The name that TensorFlow gives.</summary>
    public const string Default = "ExponentialMovingAverage";

    /// <summary>Whether the last segment of a name is that of an average.</summary>
    public static bool IsAverage(ReadOnlySpan<char> segment) => Names.Contains(OptimizerWords.SplitNumber(segment).Stem);
}
