namespace CheckpointTools.Benchmarks.Report;

/// <summary>The target for a result: at most or at least a limit.</summary>
internal readonly record struct Target(double Limit, bool IsUpper, string Text)
{
    public static Target AtMost(Quantity limit) => new(limit.Value, true, $"at most {limit.Text}");

    public static Target AtLeast(Quantity limit) => new(limit.Value, false, $"at least {limit.Text}");

    public static Target None { get; } = new(double.MaxValue, true, "none");

    public bool IsReachedBy(Quantity result) => IsUpper ? result.Value <= Limit : result.Value >= Limit;
}
