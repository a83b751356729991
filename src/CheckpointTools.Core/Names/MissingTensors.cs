namespace CheckpointTools.Names;

/// <summary>
/// The variables whose tensors a rule for a scope does not find. If they are few, each is a problem; if they are many, the map is meant for
/// something else, and one problem says so. Slots of optimizers are one problem, which one parameter mends.
/// </summary>
/// <param name="claim">The rule and its scope of the model.</param>
/// <param name="source">What the source has.</param>
/// <param name="where">What the source is called.</param>
internal sealed class MissingTensors(Claim claim, NameIndex<CheckpointVariable> source, string where)
{
    private const int MaxSingle = 20;
    private const int MaxExplained = 3;
    private const int MaxNamed = 3;

    private readonly List<ModelVariable> _variables = [];
    private readonly List<string> _slots = [];

    public Claim Claim => claim;

    public void Add(ModelVariable variable, string tensor)
    {
        if (VariableKinds.Classify(tensor) == VariableKind.OptimizerSlot)
        {
            _slots.Add(variable.CheckpointName);
        }
        else
        {
            _variables.Add(variable);
        }
    }

    /// <summary>Where nothing at all lies in the scope that the rule takes from: one problem, with the scopes that would do.</summary>
    /// <param name="hints">Says what was probably meant.</param>
    public Gap DescribeNowhere(Hints hints)
    {
        string[] names = [.. _variables.Select(static variable => variable.CheckpointName), .. _slots];
        IReadOnlyList<string> meant = NearestScopes.Holding(claim.Rule.From, claim.Target, _variables, source);
        string hint =
            meant.Count > 0
                ? $"{Phrase.DidYouMean([.. meant.Select(static scope => scope + "/")])} "
                    + $"{(_variables.Count == 1 ? "The variable" : $"The {_variables.Count} variables")} of '{claim.Target}' "
                    + "would be found there."
                : hints.ForScope(claim.Rule.From, source.Names);
        string need = $"{Phrase.List(names, MaxNamed)} {(names.Length == 1 ? "needs one" : "need theirs")}";
        return new Gap(names[0], $"no tensor of {where} lies in '{claim.Rule.From}', and {need}.{hint}");
    }

    /// <summary>What is missing in a scope that has others.</summary>
    /// <param name="asked">How many variables needed a tensor.</param>
    /// <param name="hints">Says what was probably meant.</param>
    public IEnumerable<Gap> Describe(int asked, Hints hints)
    {
        if (_variables.Count > MaxSingle)
        {
            string first = string.Join(" ", _variables.Take(MaxExplained).Select(variable => DescribeOne(variable, hints)));
            yield return new Gap(
                null,
                $"{_variables.Count} of the {asked} tensors that it needs are not there. {first}",
                new Advice(
                    "To see all, and for a map that may fit, compare the checkpoint with the model.",
                    AdviceCode.CompareWithModel,
                    where
                )
            );
        }
        else
        {
            foreach (ModelVariable variable in _variables)
            {
                yield return new Gap(variable.CheckpointName, DescribeOne(variable, hints));
            }
        }

        if (_slots.Count > 0)
        {
            string patterns = Phrase.Quote(_slots.Select(SlotPattern.For).Distinct(StringComparer.Ordinal));
            (string these, AdviceCode code) =
                _slots.Count == 1
                    ? ("It is a slot of an optimizer", AdviceCode.LeaveOutSlot)
                    : ("They are slots of optimizers", AdviceCode.LeaveOutSlots);
            yield return new Gap(
                _slots[0],
                $"{where} has no tensor for {Phrase.List(_slots, MaxNamed)}.",
                new Advice($"{these}: to keep what the model has, leave out {patterns}.", code, patterns)
            );
        }
    }

    private string DescribeOne(ModelVariable variable, Hints hints)
    {
        string tensor = claim.Apply(variable.CheckpointName);
        return $"{where} has no tensor '{tensor}', which '{variable.CheckpointName}' needs.{hints.ForName(tensor, source.Names)}";
    }

    /// <summary>What is missing for one variable, or for all of a rule.</summary>
    public sealed record Gap(string? Variable, string What, Advice? Advice = null);
}
