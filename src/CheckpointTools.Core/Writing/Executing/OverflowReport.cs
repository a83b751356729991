using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Executing;

/// <summary>Counts the values that were too large for the dtype that they got.</summary>
internal sealed class OverflowReport
{
    private const int MaxListed = 5;

    private readonly Tally _cast = new();
    private readonly Tally _computed = new();

    public void Add(CheckpointVariable variable, ComputingLog log)
    {
        _cast.Add(variable, log.Cast);
        _computed.Add(variable, log.Computed);
    }

    /// <summary>A note for all that were cast, and one for all that were computed; none where there are none.</summary>
    public IEnumerable<CheckpointNote> ToNotes() =>
        [
            .. _cast.ToNotes("the new dtype", new Advice("Take the largest value instead.", AdviceCode.Saturate)),
            .. _computed.ToNotes("the dtype that they were computed for", new Advice("A wider dtype holds them: cast to it first.")),
        ];

    private sealed class Tally
    {
        private readonly List<string> _variables = [];
        private long _count;

        public void Add(CheckpointVariable variable, long count)
        {
            if (count > 0)
            {
                _variables.Add(variable.Name);
                _count += count;
            }
        }

        public IEnumerable<CheckpointNote> ToNotes(string what, Advice advice) =>
            _count == 0
                ? []
                :
                [
                    new CheckpointNote(
                        $"{Phrase.Count(_count, "value was", "values were")} too large for {what} and became infinite or NaN: in "
                            + $"{Phrase.List(_variables, MaxListed)}.",
                        advice
                    ),
                ];
    }
}
