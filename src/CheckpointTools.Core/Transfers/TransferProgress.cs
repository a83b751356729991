namespace CheckpointTools.Transfers;

/// <summary>How far a transfer is.</summary>
/// <param name="BytesDone">Payload bytes written.</param>
/// <param name="BytesTotal">Payload bytes to write.</param>
/// <param name="Variable">The variable being copied; null while files are flushed and the index is written.</param>
public readonly record struct TransferProgress(long BytesDone, long BytesTotal, string? Variable);
