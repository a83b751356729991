using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Executing;

/// <summary>Counts the values that were too large for the dtype that they got.</summary>
internal sealed class OverflowReport
{
    private const int MaxListed = 5;

    private readonly List<string> _variables = [];
    private long _count;

    public void Add(CheckpointVariable variable, ComputingLog log)
    {
        if (log.Overflowed > 0)
        {
            _variables.Add(variable.Name);
            _count += log.Overflowed;
        }
    }

    /// <summary>One note for all of them; none if there are none.</summary>
    public IEnumerable<CheckpointNote> ToNotes() =>
        _count == 0
            ? []
            :
            [
                new CheckpointNote(
                    $"{Phrase.Count(_count, "value was", "values were")} too large for the new dtype and became infinite or NaN: in "
                        + $"{Phrase.List(_variables, MaxListed)}.",
                    new Advice("Take the largest value instead.", AdviceCode.Saturate)
                ),
            ];
}
