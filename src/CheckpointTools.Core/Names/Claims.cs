namespace CheckpointTools.Names;

/// <summary>
/// The things in a model that the rules of a map name. A name is a variable if there is one, even if it ends in '/'; otherwise it is a part
/// of a partitioned variable, or a scope. Any other name is a problem: TensorFlow takes it for a wider scope, or silently does nothing
/// (format.md 9.7).
/// </summary>
internal sealed class Claims
{
    private readonly ModelNames _model;
    private readonly NameIndex<CheckpointVariable> _source;
    private readonly AssignmentFaults _faults;
    private readonly NameRules<Claim> _whole = new();
    private readonly NameRules<Claim> _parts = new();
    private readonly HashSet<string> _takenApart = new(StringComparer.Ordinal);

    public Claims(IReadOnlyList<AssignmentRule> rules, ModelNames model, NameIndex<CheckpointVariable> source, AssignmentFaults faults)
    {
        (_model, _source, _faults) = (model, source, faults);
        for (int i = 0; i < rules.Count; i++)
        {
            Read(i, rules[i]);
        }
    }

    /// <summary>The most specific claims on a whole variable; all are equally specific.</summary>
    public IReadOnlyList<Claim> OnWhole(string variable, bool isExcluded) => _whole.For(variable, withScopes: !isExcluded);

    /// <summary>The claims on one part of a variable; none if it is assigned with the whole.</summary>
    public IReadOnlyList<Claim> OnPart(string variable, int part) => _parts.For(PartName.Format(variable, part));

    /// <summary>Whether there are claims on single parts of a variable.</summary>
    public bool TakeApart(string variable) => _takenApart.Contains(variable);

    private void Read(int order, AssignmentRule rule)
    {
        if (rule.To.Count == 0)
        {
            // As in TensorFlow, the tensor must exist in any case.
            if (_source.Find(rule.From, out bool isAmbiguous) is null)
            {
                _faults.NoTensor(order, rule, rule.From, null, isAmbiguous);
            }

            return;
        }

        string? partsOf = null;
        foreach (string target in rule.To)
        {
            if (FindVariable(order, rule, target, out bool isFault) is { } variable)
            {
                _whole.Add(new Claim(order, rule, ClaimKind.Variable, variable.CheckpointName));
            }
            else if (isFault)
            {
                continue;
            }
            else if (PartName.TryParse(target, out string? whole, out int part) && FindPartitioned(whole) is { } partitioned)
            {
                if (rule.IsList && (partsOf ??= whole) != whole)
                {
                    _faults.PartsOfTwo(order, rule, partsOf, whole);
                }
                else
                {
                    AddPart(order, rule, target, partitioned, part);
                }
            }
            else if (AssignmentRule.IsScope(target) && AssignmentRule.IsScope(rule.From))
            {
                AddScope(new Claim(order, rule, ClaimKind.Scope, target));
            }
            else
            {
                _faults.NoVariable(order, rule, target);
            }
        }
    }

    private ModelVariable? FindVariable(int order, AssignmentRule rule, string target, out bool isFault)
    {
        ModelVariable? variable = _model.Find(target, out isFault);
        if (isFault)
        {
            _faults.AmbiguousVariable(order, rule, target);
        }

        if (variable is not null || isFault)
        {
            return variable;
        }

        IReadOnlyList<ModelVariable> called = _model.FindInGraph(target);
        isFault = called.Count > 1;
        if (isFault)
        {
            _faults.AmbiguousInGraph(order, rule, target, called);
        }

        return called.Count == 1 ? called[0] : null;
    }

    private ModelVariable? FindPartitioned(string name) =>
        (_model.Find(name, out _) ?? (_model.FindInGraph(name) is [{ } called] ? called : null)) is { Partition: not null } variable
            ? variable
            : null;

    private void AddPart(int order, AssignmentRule rule, string target, ModelVariable variable, int part)
    {
        if (part >= variable.Partition!.Sizes.Count)
        {
            _faults.NoPart(order, rule, target, variable.Partition);
            return;
        }

        _parts.Add(new Claim(order, rule, rule.IsList ? ClaimKind.Piece : ClaimKind.Part, PartName.Format(variable.CheckpointName, part)));
        _takenApart.Add(variable.CheckpointName);
    }

    private void AddScope(Claim claim)
    {
        // The root always exists, even in an empty model.
        if (Scope.IsRoot(claim.Target) || _model.Names.Any(name => Scope.Holds(claim.Target, name)))
        {
            _whole.Add(claim);
        }
        else
        {
            _faults.NothingBelow(claim);
        }
    }
}
