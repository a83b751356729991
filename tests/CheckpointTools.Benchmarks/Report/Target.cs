namespace CheckpointTools.Benchmarks.Report;

/// <summary>What a result is to be: at most a limit, or at least.</summary>
internal readonly record struct Target(double Limit, bool IsUpper, string Text)
{
    public static Target AtMost(Quantity limit) => new(limit.Value, true, $"at most {limit.Text}");

    public static Target AtLeast(Quantity limit) => new(limit.Value, false, $"at least {limit.Text}");

    public static Target None { get; } = new(double.MaxValue, true, "none");

    public bool IsReachedBy(Quantity result) => IsUpper ? result.Value <= Limit : result.Value >= Limit;
}
