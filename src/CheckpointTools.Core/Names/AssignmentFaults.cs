using CheckpointTools.Kinds;

namespace CheckpointTools.Names;

/// <summary>Collects the problems of a map, with hints at what was probably meant.</summary>
/// <param name="model">The names in the model.</param>
/// <param name="tensors">The contents of the source.</param>
/// <param name="where">The name of the source in messages.</param>
/// <param name="kinds">What the variables of the model are for.</param>
internal sealed class AssignmentFaults(
    IReadOnlySet<string> model,
    NameIndex<CheckpointVariable> tensors,
    string where,
    Lazy<KindsOfNames> kinds
)
{
    private const int MaxNamed = 3;

    private readonly IReadOnlySet<string> _source = tensors.Names;
    private readonly List<(int Order, AssignmentProblem Problem)> _problems = [];
    private readonly HashSet<int> _rulesAtFault = [];
    private readonly Dictionary<(Claim First, Claim Second), List<string>> _conflicts = [];
    private readonly Dictionary<Claim, MissingTensors> _missing = [];
    private readonly Dictionary<string, bool> _scopesInSource = new(StringComparer.Ordinal);
    private readonly Hints _hints = new();

    /// <summary>All problems, in the order of the rules.</summary>
    /// <param name="asked">The number of variables that each claim had to find a tensor for.</param>
    public IReadOnlyList<AssignmentProblem> ToList(IReadOnlyDictionary<Claim, int> asked)
    {
        foreach (((Claim first, Claim second), List<string> variables) in _conflicts)
        {
            AddFinding(
                second.Order,
                second.Rule,
                variables[0],
                $"Rules {first.Rule} and {second.Rule} give {Phrase.List(variables, MaxNamed)} different tensors "
                    + $"('{first.Apply(variables[0])}' and '{second.Apply(variables[0])}'), and neither is more specific. Leave one out."
            );
        }

        foreach (MissingTensors missing in _missing.Values)
        {
            Claim claim = missing.Claim;
            IEnumerable<MissingTensors.Gap> gaps = HasScope(claim.Rule.From)
                ? missing.Describe(asked[claim], _hints)
                : [missing.DescribeNowhere(_hints)];
            foreach (MissingTensors.Gap gap in gaps)
            {
                Add(claim.Order, claim.Rule, gap.Variable, gap.What, gap.Advice, IsScopeThere(claim));
            }
        }

        return
        [
            .. _problems.OrderBy(static one => one.Order).Select(static one => one.Problem).DistinctBy(static problem => problem.Message),
        ];
    }

    /// <summary>A target that is neither a variable nor a part nor a scope, or a scope that is to take from a name.</summary>
    public void NoVariable(int order, AssignmentRule rule, string target)
    {
        if (AssignmentRule.IsScope(target))
        {
            string name = target.TrimEnd('/');
            Add(
                order,
                rule,
                null,
                model.Contains(name)
                    ? $"'{target}' is a scope, and '{name}' is a variable: for that, write '{rule.From.TrimEnd('/')}' -> '{name}'."
                    : $"'{target}' is a scope and takes from a scope: write '{ScopeOf(rule.From)}' -> '{target}'."
            );
            return;
        }

        string what = AssignmentRule.IsScope(rule.From)
            ? $"the scope '{rule.From}' cannot go to '{target}', which is neither a variable of the model nor a scope: a scope ends in '/'."
            : $"the model has no variable '{target}'.";
        bool isMissingToo = !AssignmentRule.IsScope(rule.From) && !Hints.IsWildcard(rule.From) && !_source.Contains(rule.From);
        Add(
            order,
            rule,
            target,
            what
                + HintForVariable(rule, target)
                + (isMissingToo ? $" Nor has {where} a tensor '{rule.From}'.{_hints.ForName(rule.From, _source)}" : "")
        );
    }

    /// <summary>A scope that contains no variable of the model.</summary>
    public void NothingBelow(Claim claim)
    {
        string nor = HasScope(claim.Rule.From)
            ? ""
            : $" Nor does a tensor of {where} lie in '{claim.Rule.From}'.{_hints.ForScope(claim.Rule.From, _source)}";
        Add(
            claim.Order,
            claim.Rule,
            null,
            $"no variable of the model lies in '{claim.Target}'.{_hints.ForScope(claim.Target, model)}{nor}"
        );
    }

    public void AmbiguousVariable(int order, AssignmentRule rule, string target) =>
        Add(
            order,
            rule,
            target,
            $"the model has the variable '{target}' and one of that name with the suffix of object-based names. "
                + "Write the latter in full, or the rule for its scope."
        );

    /// <summary>Variables with the same name in the graph but different names in a checkpoint.</summary>
    public void AmbiguousInGraph(int order, AssignmentRule rule, string target, IReadOnlyList<ModelVariable> called)
    {
        string names = Phrase.List([.. called.Select(static variable => variable.CheckpointName)], MaxNamed);
        Add(
            order,
            rule,
            target,
            $"{called.Count} variables of the model are called '{target}' in its graph. "
                + $"Write the name that the one that is meant has in a checkpoint: {names}."
        );
    }

    public void PartsOfTwo(int order, AssignmentRule rule, string first, string second) =>
        Add(
            order,
            rule,
            first,
            $"the list has parts of '{first}' and of '{second}'. Parts in one list belong to one variable: "
                + "give each variable a rule of its own."
        );

    public void NoPart(int order, AssignmentRule rule, string target, TensorPartition partition) =>
        Add(order, rule, target, $"the model has no part '{target}': the parts are numbered 0 to {partition.Sizes.Count - 1}.");

    /// <summary>A tensor that is not in the source, or is ambiguous.</summary>
    public void NoTensor(int order, AssignmentRule rule, string tensor, string? variable, bool isAmbiguous)
    {
        if (isAmbiguous)
        {
            Add(
                order,
                rule,
                variable,
                $"{where} has the tensor '{tensor}' and one of that name with the suffix of object-based names. "
                    + "Name the one that is meant in full."
            );
            return;
        }

        string hint =
            tensor.Length > 0 && HasScope(tensor + "/")
                ? $" '{tensor}' is a scope there: for all in it, write '{tensor}/' and a scope of the model."
                : _hints.ForName(tensor, _source);
        Add(
            order,
            rule,
            variable,
            $"{where} has no tensor "
                + $"'{tensor}'{(variable is not null && AssignmentRule.IsScope(rule.From) ? $", which '{variable}' needs" : "")}.{hint}",
            isMismatch: variable is not null
        );
    }

    /// <summary>A variable whose tensor is missing.</summary>
    public void NoTensor(Claim claim, string tensor, ModelVariable variable, bool isAmbiguous)
    {
        if (isAmbiguous || claim.Kind != ClaimKind.Scope)
        {
            NoTensor(claim.Order, claim.Rule, tensor, variable.CheckpointName, isAmbiguous);
            return;
        }

        if (!_missing.TryGetValue(claim, out MissingTensors? missing))
        {
            missing = _missing[claim] = new MissingTensors(claim, tensors, where, kinds);
        }

        missing.Add(variable);
    }

    /// <summary>The source of a rule must exist even if all of its variables go to other rules: it is a mistake in any case.</summary>
    public void RequireSource(int order, AssignmentRule rule)
    {
        if (_rulesAtFault.Contains(order))
        {
            return;
        }

        bool isThere = tensors.Find(rule.From, out bool isAmbiguous) is not null;
        if (AssignmentRule.IsScope(rule.From) && !isThere && !isAmbiguous)
        {
            if (!Scope.IsRoot(rule.From) && !HasScope(rule.From))
            {
                Add(order, rule, null, $"no tensor of {where} lies in '{rule.From}'.{_hints.ForScope(rule.From, _source)}");
            }
        }
        else if (!isThere)
        {
            NoTensor(order, rule, rule.From, null, isAmbiguous);
        }
    }

    /// <summary>
    /// Two equally specific rules give a variable different tensors. Many variables of the same two scopes are one problem.
    /// </summary>
    public void Conflict(Claim first, Claim second, string variable)
    {
        if (!_conflicts.TryGetValue((first, second), out List<string>? variables))
        {
            variables = _conflicts[(first, second)] = [];
        }

        variables.Add(variable);
    }

    /// <summary>A tensor whose dtype or shape differs from that of a variable or a part.</summary>
    public void Mismatch(Claim claim, string variable, string finding, string alike) =>
        Add(claim.Order, claim.Rule, variable, finding, isMismatch: true, alike: alike);

    /// <summary>The difference between a variable, or a part of one, and its tensor.</summary>
    public string DescribeMismatch(string variable, DataType dataType, PartialTensorShape shape, CheckpointVariable tensor)
    {
        bool isOtherType = dataType != tensor.DataType;
        bool isOtherShape = !shape.IsCompatibleWith(tensor.Shape);
        string why =
            isOtherType && isOtherShape ? "Dtype and shape must match"
            : isOtherType ? "The dtypes must match"
            : "The shapes must match";
        return $"'{variable}' is {dataType} {shape} in the model, and '{tensor.Name}' of {where} is {tensor.DataType} "
            + $"{tensor.Shape}. {why}: nothing is converted.";
    }

    /// <summary>A partition that does not fit.</summary>
    public void Partition(Claim claim, string variable, string finding) =>
        Add(claim.Order, claim.Rule, variable, finding, isMismatch: true);

    /// <summary>Whether anything lies in the scope that a claim takes from; for a single name that is no question.</summary>
    public bool IsScopeThere(Claim claim) => claim.Kind != ClaimKind.Scope || HasScope(claim.Rule.From);

    private string HintForVariable(AssignmentRule rule, string target)
    {
        string from = ScopeOf(rule.From);
        string scope = target + "/";
        if (Hints.ForWildcards(rule.From, target) is { Length: > 0 } hint)
        {
            return hint;
        }

        if (model.Any(name => Scope.Holds(scope, name)))
        {
            return $" There are variables in '{scope}': for these, write '{from}' -> '{scope}'.";
        }

        int slash = target.LastIndexOf('/');
        if (AssignmentRule.IsScope(rule.From) && slash > 0 && model.Any(name => Scope.Holds(target[..slash], name)))
        {
            return $" For all variables in '{target[..(slash + 1)]}', write '{from}' -> '{target[..(slash + 1)]}'.";
        }

        return _hints.ForName(target, model);
    }

    private static string ScopeOf(string from) =>
        AssignmentRule.IsScope(from) ? from
        : Hints.IsWildcard(from) ? from[..^1]
        : from + "/";

    private bool HasScope(string scope)
    {
        if (!_scopesInSource.TryGetValue(scope, out bool has))
        {
            has = _scopesInSource[scope] = _source.Any(name => Scope.Holds(scope, name));
        }

        return has;
    }

    private void Add(
        int order,
        AssignmentRule rule,
        string? variable,
        string what,
        Advice? advice = null,
        bool isMismatch = false,
        string? alike = null
    ) => AddFinding(order, rule, variable, $"Rule {rule}: {what}", advice, isMismatch, alike);

    private void AddFinding(
        int order,
        AssignmentRule rule,
        string? variable,
        string finding,
        Advice? advice = null,
        bool isMismatch = false,
        string? alike = null
    )
    {
        _rulesAtFault.Add(order);
        _problems.Add(
            (
                order,
                new AssignmentProblem(rule, finding, advice)
                {
                    Variable = variable,
                    IsMismatch = isMismatch,
                    Alike = alike,
                }
            )
        );
    }
}
