namespace CheckpointTools.Verification;

/// <summary>What is wrong with one payload.</summary>
/// <param name="Record">The payload.</param>
/// <param name="Code">The kind of fault.</param>
/// <param name="Checksum">The masked checksum of its bytes.</param>
/// <param name="Text">Details, if the code does not say everything.</param>
internal readonly record struct PayloadFault(PayloadRecord Record, FaultCode Code, uint Checksum = 0, string? Text = null);
