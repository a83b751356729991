namespace CheckpointTools;

/// <summary>Shows whether an index is still the one that was listed.</summary>
/// <param name="Length">The length of the index file.</param>
/// <param name="LastWriteTime">The time of its last write (UTC).</param>
/// <param name="Fingerprint">A checksum over all of its blocks.</param>
internal readonly record struct CheckpointStamp(long Length, DateTime LastWriteTime, uint Fingerprint);
