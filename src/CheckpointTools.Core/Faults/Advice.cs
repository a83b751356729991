namespace CheckpointTools;

/// <summary>What to do about a finding.</summary>
/// <param name="Text">The advice as a sentence that is valid wherever the core is used.</param>
/// <param name="Code">The advice as a code, for programs that phrase it with their own commands.</param>
/// <param name="Value">The subject of the code, if any; see <see cref="AdviceCode"/>.</param>
public sealed record Advice(string Text, AdviceCode? Code = null, string? Value = null);
