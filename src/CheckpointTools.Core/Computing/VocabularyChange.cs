using CheckpointTools.Values.Vocabularies;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// Brings tables to another vocabulary: rows follow their words, as in TensorFlow's warm start, for every dtype and rank. Words that are
/// new, and buckets for unknown words, get rows that are filled.
/// </summary>
public sealed class VocabularyChange
{
    private readonly VocabularyRemapping _remapping;

    private VocabularyChange(VocabularyRemapping remapping) => _remapping = remapping;

    /// <summary>The number of words that both vocabularies have.</summary>
    public int KeptCount => _remapping.KeptCount;

    /// <summary>The number of words that only the new vocabulary has.</summary>
    public int NewCount => _remapping.NewCount;

    /// <summary>The number of words that only the old vocabulary has.</summary>
    public int DroppedCount => _remapping.DroppedCount;

    /// <summary>Reads the vocabularies: files with a word a line.</summary>
    /// <param name="oldPath">The path of the vocabulary that the tables have.</param>
    /// <param name="newPath">The path of the one that they are to have.</param>
    /// <param name="oovBuckets">How many rows the new tables have for unknown words.</param>
    /// <param name="oldSize">How many of the old one's first lines count; null for all.</param>
    /// <param name="newSize">How many of the new one's first lines count; null for all.</param>
    /// <exception cref="CheckpointException">A file cannot be read, or is no vocabulary.</exception>
    public static VocabularyChange Read(string oldPath, string newPath, int oovBuckets = 0, long? oldSize = null, long? newSize = null)
    {
        ArgumentNullException.ThrowIfNull(oldPath);
        ArgumentNullException.ThrowIfNull(newPath);
        return new VocabularyChange(
            VocabularyRemapping.Create(Vocabulary.Read(oldPath, oldSize), Vocabulary.Read(newPath, newSize), oovBuckets)
        );
    }

    /// <summary>A table with the rows of the new vocabulary.</summary>
    /// <param name="variable">The table.</param>
    /// <param name="axis">The axis of the words: 0 for rows; a negative one counts from the last.</param>
    /// <param name="fill">What fills rows that are new; null where there may be none.</param>
    /// <exception cref="CheckpointException">The table does not fit the old vocabulary, or nothing fills what is new.</exception>
    public CheckpointVariable Apply(CheckpointVariable variable, int axis, Padding? fill)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ComputingFaults.RequireElements(variable);
        int along = ComputingFaults.RequireAxis(variable.Name, variable.Shape, axis);
        long old = variable.Shape[along];
        _remapping.RequireRows(old);
        long[] rows = new long[_remapping.OldRows.Length];
        long next = old;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _remapping.OldRows[i] == VocabularyRemapping.NoRow ? next++ : _remapping.OldRows[i];
        }

        if (next == old)
        {
            return variable.WithComputed(MappedOrigin.Below(variable.Origin, inner => new GatherOrigin(inner, along, rows)));
        }

        ComputingFaults.RequireShape(variable.Name, variable.DataType, variable.Shape, along, next);
        Padding padding =
            fill
            ?? throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"gets {next - old} rows for words that are new",
                "Say what fills them: a value, the mean, or random values."
            );
        VariableOrigin filler = padding.Make(variable, along, variable.Shape.With(along, next - old));
        return variable.WithComputed(new GatherOrigin(new JoinOrigin(along, variable.Origin, filler), along, rows));
    }
}
