namespace CheckpointTools.Values.Vocabularies;

/// <summary>
/// How the rows of a table follow their words to another vocabulary, as TensorFlow's warm start moves them. A row whose word is new, and a
/// bucket for unknown words, has no row that it comes from. Buckets of the old table are not carried over.
/// </summary>
internal sealed class VocabularyRemapping
{
    /// <summary>In <see cref="OldRows"/>, a row that comes from none.</summary>
    public const int NoRow = -1;

    private readonly Vocabulary _old;
    private readonly int[] _oldRows;

    private VocabularyRemapping(Vocabulary old, int[] oldRows, int newWords)
    {
        (_old, _oldRows) = (old, oldRows);
        KeptCount = oldRows.Count(static row => row != NoRow);
        NewCount = newWords - KeptCount;
    }

    /// <summary>For each row of the new table the row of the old one, or <see cref="NoRow"/>.</summary>
    public ReadOnlySpan<int> OldRows => _oldRows;

    /// <summary>The number of words that both vocabularies have.</summary>
    public int KeptCount { get; }

    /// <summary>The number of words that only the new vocabulary has.</summary>
    public int NewCount { get; }

    /// <summary>The number of words that only the old vocabulary has.</summary>
    public int DroppedCount => _old.Count - KeptCount;

    /// <param name="old">The vocabulary of the table that there is.</param>
    /// <param name="new">The vocabulary of the table that is made.</param>
    /// <param name="oovBuckets">The number of rows for unknown words behind the new table's words.</param>
    public static VocabularyRemapping Create(Vocabulary old, Vocabulary @new, int oovBuckets = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oovBuckets);
        int[] rows = new int[checked(@new.Count + oovBuckets)];
        Array.Fill(rows, NoRow);
        for (int i = 0; i < @new.Count; i++)
        {
            rows[i] = old.Find(@new.Word(i)) ?? NoRow;
        }

        return new VocabularyRemapping(old, rows, @new.Count);
    }

    /// <summary>
    /// Refuses a table that ends before a row that is wanted. A table may have fewer rows than its vocabulary has words, if no word from
    /// behind its end is kept, and more: those are buckets.
    /// </summary>
    /// <param name="rows">The number of rows of the old table.</param>
    /// <exception cref="CheckpointException">A word that is kept has no row.</exception>
    public void RequireRows(long rows)
    {
        int last = _oldRows.Max();
        if (last >= rows)
        {
            throw new CheckpointException(
                CheckpointError.InvalidVocabulary,
                $"The word {_old.Quote(last)} on line {last + 1} of the vocabulary {_old.Path} is to be kept, but the table has "
                    + $"{Phrase.Count(rows, "row")}, so that it has none for it. Give the vocabulary that the table was trained with."
            )
            {
                File = _old.Path,
            };
        }
    }
}
