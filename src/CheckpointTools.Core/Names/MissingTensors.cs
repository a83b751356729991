using CheckpointTools.Kinds;

namespace CheckpointTools.Names;

/// <summary>
/// The variables for which a scope's rule finds no tensor. If they are few, each is a problem; if they are many, the map was made for
/// something else, and one problem says so. Slots of optimizers are one problem, which one parameter solves.
/// </summary>
/// <param name="claim">The rule and its scope of the model.</param>
/// <param name="source">The contents of the source.</param>
/// <param name="where">The name of the source in messages.</param>
/// <param name="kinds">What the variables of the model are for.</param>
internal sealed class MissingTensors(Claim claim, NameIndex<CheckpointVariable> source, string where, Lazy<KindsOfNames> kinds)
{
    private const int MaxSingle = 20;
    private const int MaxExplained = 3;
    private const int MaxNamed = 3;

    private readonly List<ModelVariable> _variables = [];
    private readonly List<string> _slots = [];

    public Claim Claim => claim;

    public void Add(ModelVariable variable)
    {
        if (kinds.Value.RoleOf(variable.CheckpointName).Kind == VariableKind.OptimizerSlot)
        {
            _slots.Add(variable.CheckpointName);
        }
        else
        {
            _variables.Add(variable);
        }
    }

    /// <summary>The problem if nothing at all is in the scope that the rule takes from, with the scopes that would do.</summary>
    /// <param name="hints">Finds what was probably meant.</param>
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

    /// <summary>The problems if only some tensors of a scope are missing.</summary>
    /// <param name="asked">The number of variables that needed a tensor.</param>
    /// <param name="hints">Finds what was probably meant.</param>
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
            string patterns = Phrase.List(
                [.. _slots.Select(slot => SlotPattern.For(slot, kinds.Value.RoleOf(slot).SlotOf)).Distinct(StringComparer.Ordinal)],
                MaxSingle
            );
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

    /// <summary>A problem with one variable, or with all variables of a rule.</summary>
    public sealed record Gap(string? Variable, string What, Advice? Advice = null);
}
