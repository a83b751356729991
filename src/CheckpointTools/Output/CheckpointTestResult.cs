using CheckpointTools.Locating;

namespace CheckpointTools;

/// <summary>What Test-Checkpoint -Summary says of one checkpoint.</summary>
public sealed class CheckpointTestResult
{
    internal CheckpointTestResult(string checkpoint) => Checkpoint = checkpoint;

    /// <summary>The full prefix; for a path that leads to no checkpoint, the path.</summary>
    public string Checkpoint { get; }

    /// <summary>The step in its name; null if it has none.</summary>
    public long? Step => CheckpointContents.StepIn(Checkpoint);

    /// <summary>Whether it has no error.</summary>
    public bool IsValid => Errors == 0;

    /// <summary>How many errors it has.</summary>
    public int Errors { get; internal init; }

    /// <summary>How many warnings it has.</summary>
    public int Warnings { get; internal init; }

    /// <summary>How many variables it has; null if its index cannot be read.</summary>
    public long? Variables => Info?.VariableCount;

    /// <summary>The size of its files in bytes; null if its index cannot be read.</summary>
    public long? Size => Info?.Size;

    /// <summary>How long the test took.</summary>
    public double Seconds { get; internal init; }

    internal CheckpointInfo? Info { get; init; }

    /// <summary>Whether its values carry checksums: without them, the test says nothing of the values.</summary>
    internal bool HasChecksums { get; init; } = true;

    /// <summary>The checkpoint and the answer.</summary>
    public override string ToString() => $"{Checkpoint}: {(IsValid ? "valid" : Phrase.Count(Errors, "error"))}";
}
