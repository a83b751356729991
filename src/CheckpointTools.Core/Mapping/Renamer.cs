using CheckpointTools.Names;

namespace CheckpointTools.Mapping;

/// <summary>Gives variables the names that a map's rules have for them.</summary>
internal sealed class Renamer
{
    private readonly IReadOnlyList<CheckpointVariable> _variables;
    private readonly string _where;
    private readonly NameIndex<CheckpointVariable> _names;
    private readonly Hints _hints = new();
    private readonly List<AssignmentProblem> _problems = [];
    private readonly Dictionary<string, List<string>> _newNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _newScopes = new(StringComparer.Ordinal);
    private readonly string[] _scopes;

    public Renamer(IReadOnlyList<AssignmentRule> rules, IReadOnlyList<CheckpointVariable> variables, string where)
    {
        (_variables, _where) = (variables, where);
        _names = new NameIndex<CheckpointVariable>(variables.Where(static variable => variable.Name != TensorName.ObjectGraph), static variable => variable.Name);
        foreach (AssignmentRule rule in rules)
        {
            Read(rule);
        }

        _scopes = [.. _newScopes.Keys.OrderByDescending(static scope => Scope.IsRoot(scope) ? 0 : scope.Length)];
    }

    public IReadOnlyList<CheckpointVariable> Run()
    {
        AssignmentResult.RequireNone([.. _problems.DistinctBy(static problem => problem.Message)]);
        var renamed = new List<CheckpointVariable>(_variables.Count);
        foreach (CheckpointVariable variable in _variables)
        {
            renamed.AddRange(variable.Name == TensorName.ObjectGraph ? [variable] : NamesOf(variable.Name).Select(variable.WithName));
        }

        return renamed;
    }

    private IEnumerable<string> NamesOf(string name)
    {
        if (_newNames.TryGetValue(name, out List<string>? names))
        {
            return names.Distinct(StringComparer.Ordinal);
        }

        return Array.Find(_scopes, scope => Scope.Holds(scope, name)) is { } scope
            ? _newScopes[scope].Select(newScope => Scope.Move(name, scope, newScope)!).Distinct(StringComparer.Ordinal)
            : [name];
    }

    /// <summary>A name is a variable if there is one, even if it ends in '/' and no scope of that name holds anything.</summary>
    private void Read(AssignmentRule rule)
    {
        bool isScope = AssignmentRule.IsScope(rule.From) && _names.Names.Any(name => Scope.Holds(rule.From, name));
        CheckpointVariable? variable = _names.Find(rule.From, out bool isAmbiguous);
        if (isAmbiguous)
        {
            Add(rule, $"{_where} has the variable '{rule.From}' and one of that name with the suffix of object-based names. Name the one that is meant in full.");
        }
        else if (isScope)
        {
            RequireAll(rule, AssignmentRule.IsScope, static (rule, to) => $"the scope '{rule.From}' cannot become '{to}': a scope ends in '/'. Write '{rule.From}' -> '{to}/'.", _newScopes, rule.From);
        }
        else if (variable is not null)
        {
            RequireAll(rule, to => !AssignmentRule.IsScope(to) || AssignmentRule.IsScope(rule.From), static (rule, to) => $"'{to}' is a scope, and '{rule.From}' is a variable. Write its new name in full: '{rule.From}' -> '{to}{rule.From[(rule.From.LastIndexOf('/') + 1)..]}'.", _newNames, variable.Name);
        }
        else if (AssignmentRule.IsScope(rule.From))
        {
            Add(rule, $"no variable of {_where} lies in '{rule.From}'.{_hints.ForScope(rule.From, _names.Names)}");
        }
        else if (_names.Names.Any(name => Scope.Holds(rule.From, name)))
        {
            Add(rule, $"{_where} has no variable '{rule.From}'. There are variables in '{rule.From}/': for these, write '{rule.From}/' and a scope.");
        }
        else
        {
            Add(rule, $"{_where} has no variable '{rule.From}'.{_hints.ForName(rule.From, _names.Names)}");
        }
    }

    private void RequireAll(AssignmentRule rule, Func<string, bool> fits, Func<AssignmentRule, string, string> fault, Dictionary<string, List<string>> targets, string from)
    {
        if (!targets.TryGetValue(from, out List<string>? list))
        {
            list = targets[from] = [];
        }

        foreach (string to in rule.To)
        {
            if (fits(to))
            {
                list.Add(to);
            }
            else
            {
                Add(rule, fault(rule, to));
            }
        }
    }

    private void Add(AssignmentRule rule, string what) => _problems.Add(new AssignmentProblem(rule, $"Rule {rule}: {what}"));
}
