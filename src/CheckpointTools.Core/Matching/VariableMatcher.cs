namespace CheckpointTools.Matching;

/// <summary>
/// Decides by saver names which variables of a model and of a source are the same: weights by their names, the state of optimizers by the
/// weights that it belongs to (docs/mapping.md, "Across worlds").
/// </summary>
internal sealed class VariableMatcher
{
    private readonly List<MatchedPair> _pairs = [];
    private readonly List<MatchGap> _gaps = [];

    private VariableMatcher() { }

    /// <summary>What matches, in the order of the model.</summary>
    public IReadOnlyList<MatchedPair> Pairs => _pairs;

    /// <summary>
    /// What does not, in that order. Rates, other counters and metrics that nothing has the names of are not among them: they stay.
    /// </summary>
    public IReadOnlyList<MatchGap> Gaps => _gaps;

    /// <summary>Matches.</summary>
    /// <param name="model">The variables of the model.</param>
    /// <param name="source">The variables of the source.</param>
    /// <param name="given">Pairs that are decided.</param>
    /// <param name="isOpen">Tells whether a variable of the model is sought, by its number.</param>
    public static VariableMatcher Run(
        IReadOnlyList<MatchVariable> model,
        IReadOnlyList<MatchVariable> source,
        IReadOnlyList<MatchedPair> given,
        Func<int, bool> isOpen
    )
    {
        var matcher = new VariableMatcher();
        HashSet<int> decided = [.. given.Select(static pair => pair.Model)];
        HashSet<int> used = [.. given.Select(static pair => pair.Source)];
        int[] open = [.. Enumerable.Range(0, model.Count).Where(i => !decided.Contains(i) && isOpen(i))];
        var byName = new SaverNameSearch(model, source);
        byName.Run(
            open.Where(i => !IsState(model[i])),
            Enumerable.Range(0, source.Count).Where(i => !used.Contains(i) && !IsState(source[i]))
        );
        matcher._pairs.AddRange(byName.Pairs);
        matcher._gaps.AddRange(byName.Gaps.Where(gap => !MayStay(model[gap.Model], gap)));

        var owners = given.Concat(byName.Pairs).ToDictionary(static pair => pair.Model, static pair => pair.Source);
        var slots = new SlotSearch(model, source, owners);
        slots.Run([.. open.Where(i => IsState(model[i]))]);
        matcher._pairs.AddRange(slots.Pairs);
        matcher._gaps.AddRange(slots.Gaps);
        matcher._pairs.Sort(static (one, other) => one.Model.CompareTo(other.Model));
        matcher._gaps.Sort(static (one, other) => one.Model.CompareTo(other.Model));
        return matcher;
    }

    private static bool IsState(MatchVariable variable) => variable.HasOwner || variable.IsIterations;

    private static bool MayStay(MatchVariable variable, MatchGap gap) =>
        variable.Role.Kind == VariableKind.Metric || (variable.Role.Kind == VariableKind.Counter && gap.Kind == MatchGapKind.Missing);
}
