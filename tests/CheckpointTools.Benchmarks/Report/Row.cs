namespace CheckpointTools.Benchmarks.Report;

/// <summary>A line of the table.</summary>
/// <param name="Subject">What was measured.</param>
/// <param name="Figure">The figure itself.</param>
/// <param name="Compared">What it is compared with, and the figure of that; empty if there is no comparison.</param>
/// <param name="Result">The value that is judged: a ratio, a rate, an amount.</param>
/// <param name="Spread">The smallest and the largest value of the runs.</param>
/// <param name="Target">The target for the result.</param>
internal sealed record Row(string Subject, string Figure, string Compared, Quantity Result, string Spread, Target Target);
