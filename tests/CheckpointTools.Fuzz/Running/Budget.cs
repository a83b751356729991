namespace CheckpointTools.Fuzz.Running;

/// <summary>How long to go on: so many executions, or so many minutes.</summary>
internal sealed record Budget(long? Executions, double? Minutes)
{
    public bool IsSpent(long executions, TimeSpan elapsed) => executions >= Executions || elapsed.TotalMinutes >= Minutes;
}
