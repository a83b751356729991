namespace CheckpointTools.Host.Hosting;

/// <summary>Whether the program's last statement succeeded; one that never came to its end is judged by its error.</summary>
public sealed class Verdict
{
    /// <summary>The value of $? after the last statement.</summary>
    public bool Succeeded { get; set; } = true;
}
