namespace CheckpointTools.Mapping;

/// <summary>Collects what is wrong with a map, with what was probably meant.</summary>
/// <param name="model">The names in the model.</param>
/// <param name="source">The names in the source.</param>
/// <param name="where">What the source is called.</param>
internal sealed class AssignmentFaults(IReadOnlySet<string> model, IReadOnlySet<string> source, string where)
{
    private const int MostNamed = 3;

    private readonly List<(int Order, AssignmentProblem Problem)> _problems = [];
    private readonly Dictionary<(Claim First, Claim Second), List<string>> _conflicts = [];
    private readonly Dictionary<Claim, List<string>> _nowhere = [];
    private readonly Dictionary<string, bool> _scopesInSource = new(StringComparer.Ordinal);
    private readonly Hints _hints = new();

    /// <summary>All problems, in the order of the rules.</summary>
    public IReadOnlyList<AssignmentProblem> ToList()
    {
        foreach (((Claim first, Claim second), List<string> variables) in _conflicts)
        {
            Add(second.Order, second.Rule, variables[0], $"rules {first.Rule} and {second.Rule} give {Some(variables)} different tensors ('{first.TensorFor(variables[0])}' and '{second.TensorFor(variables[0])}'), and neither is more specific. Leave one out.");
        }

        foreach ((Claim claim, List<string> variables) in _nowhere)
        {
            AddNowhere(claim, variables);
        }

        return [.. _problems.OrderBy(static one => one.Order).Select(static one => one.Problem).DistinctBy(static problem => problem.Message)];
    }

    /// <summary>A target that is no variable, no part and no scope, or a scope that is to take from a name.</summary>
    public void NoVariable(int order, AssignmentRule rule, string target)
    {
        if (AssignmentRule.IsScope(target))
        {
            string name = target.TrimEnd('/');
            Add(order, rule, null, model.Contains(name)
                ? $"'{target}' is a scope, and '{name}' is a variable: for that, write '{rule.From.TrimEnd('/')}' -> '{name}'."
                : $"'{target}' is a scope and takes from a scope: write '{rule.From}/' -> '{target}'.");
            return;
        }

        string what = AssignmentRule.IsScope(rule.From)
            ? $"the scope '{rule.From}' cannot go to '{target}', which is neither a variable of the model nor a scope: a scope ends in '/'."
            : $"the model has no variable '{target}'.";
        bool isMissingToo = !AssignmentRule.IsScope(rule.From) && !source.Contains(rule.From);
        Add(order, rule, target, what + HintForVariable(rule, target) + (isMissingToo ? $" Nor has {where} a tensor '{rule.From}'.{_hints.ForName(rule.From, source)}" : ""));
    }

    /// <summary>A scope that no variable of the model lies in.</summary>
    public void NothingBelow(Claim claim)
    {
        string nor = HasScope(claim.Rule.From) ? "" : $" Nor does a tensor of {where} lie in '{claim.Rule.From}'.{_hints.ForScope(claim.Rule.From, source)}";
        Add(claim.Order, claim.Rule, null, $"no variable of the model lies in '{claim.Target}'.{_hints.ForScope(claim.Target, model)}{nor}");
    }

    public void AmbiguousVariable(int order, AssignmentRule rule, string target) =>
        Add(order, rule, target, $"the model has the variable '{target}' and one of that name with the suffix of object-based names. Write the latter in full, or the rule for its scope.");

    public void PartsOfTwo(int order, AssignmentRule rule, string first, string second) =>
        Add(order, rule, first, $"the list has parts of '{first}' and of '{second}'. Parts in one list belong to one variable: give each variable a rule of its own.");

    public void NoPart(int order, AssignmentRule rule, string target, TensorPartition partition) =>
        Add(order, rule, target, $"the model has no part '{target}': the parts are numbered 0 to {partition.Sizes.Count - 1}.");

    /// <summary>A tensor that is not in the source, or could be either of two.</summary>
    public void NoTensor(int order, AssignmentRule rule, string tensor, string? variable, bool isAmbiguous)
    {
        if (isAmbiguous)
        {
            Add(order, rule, variable, $"{where} has the tensor '{tensor}' and one of that name with the suffix of object-based names. Name the one that is meant in full.");
            return;
        }

        bool isDerived = variable is not null && AssignmentRule.IsScope(rule.From);
        string need = isDerived ? $", which '{variable}' needs" : "";
        string hint = VariableKinds.Of(tensor) == VariableKind.OptimizerSlot && isDerived
            ? " It is a slot of an optimizer: to keep the model's own slots, leave them out with -Exclude."
            : !isDerived && tensor.Length > 0 && HasScope(tensor + "/") ? $" '{tensor}' is a scope there: for all in it, write '{tensor}/' and a scope of the model." : _hints.ForName(tensor, source);
        Add(order, rule, variable, $"{where} has no tensor '{tensor}'{need}.{hint}");
    }

    /// <summary>A variable whose tensor is missing. If the source has nothing in that scope at all, this is one problem for all its variables.</summary>
    public void NoTensor(Claim claim, string tensor, string variable, bool isAmbiguous)
    {
        if (isAmbiguous || claim.Kind != ClaimKind.Scope || HasScope(claim.Rule.From))
        {
            NoTensor(claim.Order, claim.Rule, tensor, variable, isAmbiguous);
            return;
        }

        if (!_nowhere.TryGetValue(claim, out List<string>? variables))
        {
            variables = _nowhere[claim] = [];
        }

        variables.Add(variable);
    }

    /// <summary>Two rules that are equally specific give a variable different tensors. Many variables of two scopes are one problem.</summary>
    public void Conflict(Claim first, Claim second, string variable)
    {
        if (!_conflicts.TryGetValue((first, second), out List<string>? variables))
        {
            variables = _conflicts[(first, second)] = [];
        }

        variables.Add(variable);
    }

    /// <summary>A tensor of another dtype or shape than a variable, or a part of it, has.</summary>
    public void Mismatch(Claim claim, string variable, DataType dataType, PartialTensorShape shape, CheckpointVariable tensor)
    {
        bool isOtherType = dataType != tensor.DataType;
        bool isOtherShape = !shape.IsCompatibleWith(tensor.Shape);
        string why = isOtherType && isOtherShape ? "Dtype and shape must match"
            : isOtherType ? "The dtypes must match"
            : "The shapes must match";
        Add(claim.Order, claim.Rule, variable, $"'{variable}' is {dataType} {shape} in the model, and '{tensor.Name}' of {where} is {tensor.DataType} {tensor.Shape}. {why}: nothing is converted.");
    }

    /// <summary>A partition that does not fit.</summary>
    public void Partition(Claim claim, string variable, string fault) => Add(claim.Order, claim.Rule, variable, $"the variable '{variable}' {fault}.");

    private void AddNowhere(Claim claim, List<string> variables)
    {
        string[] rests = [.. variables.Select(variable => Scope.Move(variable, claim.Target, "")!)];
        IReadOnlyList<string> meant = NearestScopes.Holding(rests, source);
        string hint = meant.Count > 0
            ? $"{NearestScopes.DidYouMean(meant.Select(static scope => scope + "/"))} {(rests.Length == 1 ? "The variable" : $"The {rests.Length} variables")} of '{claim.Target}' would be found there."
            : _hints.ForScope(claim.Rule.From, source);
        Add(claim.Order, claim.Rule, variables[0], $"no tensor of {where} lies in '{claim.Rule.From}', and {Some(variables)} {(variables.Count == 1 ? "needs one" : "need theirs")}.{hint}");
    }

    private string HintForVariable(AssignmentRule rule, string target)
    {
        string from = AssignmentRule.IsScope(rule.From) ? rule.From : rule.From + "/";
        string scope = target + "/";
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

    private bool HasScope(string scope)
    {
        if (!_scopesInSource.TryGetValue(scope, out bool has))
        {
            has = _scopesInSource[scope] = source.Any(name => Scope.Holds(scope, name));
        }

        return has;
    }

    private void Add(int order, AssignmentRule rule, string? variable, string what)
    {
        string message = what.StartsWith("rules ", StringComparison.Ordinal) ? "R" + what[1..] : $"Rule {rule}: {what}";
        _problems.Add((order, new AssignmentProblem(rule, message) { Variable = variable }));
    }

    private static string Some(List<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(static name => $"'{name}'")) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
