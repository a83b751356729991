namespace CheckpointTools;

/// <summary>What to do about a finding.</summary>
/// <param name="Text">In a sentence that holds wherever the core is used.</param>
/// <param name="Code">As a code, where a program can say it better with commands of its own.</param>
/// <param name="Value">What the code is about, if anything; <see cref="AdviceCode"/> says what it is.</param>
public sealed record Advice(string Text, AdviceCode? Code = null, string? Value = null);
