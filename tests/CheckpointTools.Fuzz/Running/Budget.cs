namespace CheckpointTools.Fuzz.Running;

/// <summary>The length of a run: a number of executions or of minutes.</summary>
internal sealed record Budget(long? Executions, double? Minutes)
{
    public bool IsSpent(long executions, TimeSpan elapsed) => executions >= Executions || elapsed.TotalMinutes >= Minutes;
}
