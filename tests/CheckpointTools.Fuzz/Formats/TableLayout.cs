namespace CheckpointTools.Fuzz.Formats;

/// <summary>How a table is laid out: what a writer is free to choose.</summary>
/// <param name="BlockSize">A block ends with the entry that makes it this long.</param>
/// <param name="RestartInterval">So many entries share a restart point.</param>
/// <param name="IsPacked">Whether blocks are compressed with Snappy.</param>
internal readonly record struct TableLayout(int BlockSize, int RestartInterval, bool IsPacked)
{
    public static TableLayout Usual => new(262144, 16, false);
}
