using CheckpointTools.Binary;
using CheckpointTools.Computing;
using CheckpointTools.Optimizers;

namespace CheckpointTools.Pipeline;

/// <summary>
/// The tables of a pipeline that go to another vocabulary. They wait for its end, since an average gets the new rows of its weight,
/// which may come behind it.
/// </summary>
/// <param name="change">The vocabularies.</param>
/// <param name="axis">The axis of the words.</param>
/// <param name="fill">What fills new rows; null where there may be none.</param>
/// <param name="slotFill">What fills new rows of slots, where it is given.</param>
internal sealed class VocabularyTables(VocabularyChange change, int axis, Padding? fill, SlotFill slotFill)
{
    private readonly List<CheckpointVariable> _tables = [];
    private readonly FreshSlots _slots = new(slotFill);

    public void Add(CheckpointVariable variable) => _tables.Add(variable);

    /// <param name="write">Takes each table; what it throws concerns this table alone.</param>
    /// <returns>What became of the words.</returns>
    public string Write(Action<CheckpointVariable, Func<CheckpointVariable>> write)
    {
        ILookup<string, CheckpointVariable> bySource = _tables.ToLookup(static table => table.SourceName);
        foreach (CheckpointVariable table in _tables)
        {
            write(table, () => change.Apply(table, axis, FillOf(table, bySource)));
        }

        return $"{Phrase.Count(change.KeptCount, "word")} kept, {change.NewCount} new, {change.DroppedCount} dropped, in "
            + $"{Phrase.Count(_tables.Count, "variable")}.";
    }

    /// <summary>The tables that have another number of rows than the old vocabulary has words, each with that number.</summary>
    public IReadOnlyList<string> FindUnlike() =>
        [
            .. _tables
                .Where(table => axis >= -table.Shape.Rank && axis < table.Shape.Rank)
                .Select(table => (table.Name, Rows: table.Shape[axis < 0 ? axis + table.Shape.Rank : axis]))
                .Where(table => table.Rows != WordCount)
                .Select(static table => $"'{TensorName.Printable(table.Name)}' ({table.Rows})"),
        ];

    /// <summary>The number of words of the old vocabulary.</summary>
    public int WordCount => change.KeptCount + change.DroppedCount;

    private Padding? FillOf(CheckpointVariable table, ILookup<string, CheckpointVariable> bySource) =>
        table.Kind switch
        {
            VariableKind.OptimizerSlot => Padding.OfValue(_slots.Require(table)),
            VariableKind.MovingAverage when table.SlotOf is { } weight => bySource[weight]
                .Where(other => other.Checkpoint == table.Checkpoint)
                .Select(other => fill?.As(other))
                .FirstOrDefault(fill),
            _ => fill,
        };
}
