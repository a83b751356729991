namespace CheckpointTools.Fuzz.Formats;

/// <summary>The layout of a table, as far as a writer may choose it.</summary>
/// <param name="BlockSize">A block ends with the entry that makes it this long.</param>
/// <param name="RestartInterval">The number of entries that share a restart point.</param>
/// <param name="IsPacked">Whether blocks are compressed with Snappy.</param>
internal readonly record struct TableLayout(int BlockSize, int RestartInterval, bool IsPacked)
{
    public static TableLayout Usual => new(262144, 16, false);
}
