namespace CheckpointTools.Benchmarks.Report;

/// <summary>A line of the table.</summary>
/// <param name="Subject">What was measured.</param>
/// <param name="Figure">The figure itself.</param>
/// <param name="Compared">What it is compared with, and its figure; empty if with nothing.</param>
/// <param name="Result">What is judged: a ratio, a rate, an amount.</param>
/// <param name="Spread">The smallest and the largest of the runs.</param>
/// <param name="Target">What the result is to be.</param>
internal sealed record Row(string Subject, string Figure, string Compared, Quantity Result, string Spread, Target Target);
