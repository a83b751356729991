namespace CheckpointTools.Verification;

/// <summary>What is wrong with one payload.</summary>
/// <param name="Record">The payload.</param>
/// <param name="Code">What it is.</param>
/// <param name="Checksum">The masked checksum that its bytes have.</param>
/// <param name="Text">More, where the code does not say all.</param>
internal readonly record struct PayloadFault(PayloadRecord Record, FaultCode Code, uint Checksum = 0, string? Text = null);
