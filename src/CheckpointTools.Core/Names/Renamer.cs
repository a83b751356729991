using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>Gives variables new names by a map's rules.</summary>
internal sealed class Renamer
{
    private readonly IReadOnlyList<CheckpointVariable> _variables;
    private readonly string _where;
    private readonly NameIndex<string> _names;
    private readonly NameRules<NameRule> _rules = new();
    private readonly Hints _hints = new();
    private readonly List<AssignmentProblem> _problems = [];
    private readonly ICollection<AssignmentRule>? _unmatched;

    public Renamer(
        IReadOnlyList<AssignmentRule> rules,
        IReadOnlyList<CheckpointVariable> variables,
        string where,
        IEnumerable<string> leftOut,
        ICollection<AssignmentRule>? unmatched
    )
    {
        (_variables, _where, _unmatched) = (variables, where, unmatched);
        IEnumerable<string> names = variables
            .Where(static variable => !variable.IsObjectGraph)
            .SelectMany(PlaceRenaming.NamesOf)
            .Concat(leftOut);
        _names = new NameIndex<string>(names, static name => name);
        if (variables.Count + _names.Names.Count == 0)
        {
            // The writer reports this.
            return;
        }

        foreach (AssignmentRule rule in rules)
        {
            Read(rule);
        }
    }

    public IReadOnlyList<CheckpointVariable> Run()
    {
        AssignmentResult.RequireNone([.. _problems.DistinctBy(static problem => problem.Message)]);
        var renamed = new List<CheckpointVariable>(_variables.Count);
        foreach (CheckpointVariable variable in _variables)
        {
            renamed.AddRange(variable.IsObjectGraph ? [variable] : Rename(variable));
        }

        return renamed;
    }

    /// <summary>One variable for each target of the rules for it.</summary>
    private IEnumerable<CheckpointVariable> Rename(CheckpointVariable variable)
    {
        foreach (string name in PlaceRenaming.NamesOf(variable))
        {
            if (_rules.For(name) is { Count: > 0 } rules)
            {
                return rules
                    .DistinctBy(rule => rule.Apply(name), StringComparer.Ordinal)
                    .Select(rule =>
                        PlaceRenaming.Apply(
                            variable,
                            own => own == name ? rule.Apply(name) : null,
                            rule.IsScope ? rule.Side : null,
                            rule.Other
                        )!
                    );
            }
        }

        return [variable];
    }

    /// <summary>A name is a variable if there is one, even if it ends in '/' and no scope of that name contains anything.</summary>
    private void Read(AssignmentRule rule)
    {
        string? variable = _names.Find(rule.From, out bool isAmbiguous);
        if (isAmbiguous)
        {
            Add(
                rule,
                $"there are two in {_where}: '{rule.From}', and one of that name with the suffix of object-based names. "
                    + "Name the one that is meant in full."
            );
        }
        else if (AssignmentRule.IsScope(rule.From) && HasScope(rule.From))
        {
            ReadScope(rule);
        }
        else if (variable is not null)
        {
            ReadName(rule, variable);
        }
        else if (_unmatched is not null)
        {
            _unmatched.Add(rule);
        }
        else if (AssignmentRule.IsScope(rule.From))
        {
            Add(rule, $"no variable of {_where} lies in '{rule.From}'.{_hints.ForScope(rule.From, _names.Names)}");
        }
        else if (HasScope(rule.From))
        {
            Add(
                rule,
                $"there is no variable '{rule.From}' in {_where}. "
                    + $"There are variables in '{rule.From}/': for these, write '{rule.From}/' and a scope."
            );
        }
        else
        {
            string hint = Hints.ForWildcards(rule.From, rule.To.Count == 1 ? rule.To[0] : "");
            string text = hint.Length > 0 ? hint : _hints.ForName(rule.From, _names.Names);
            Add(rule, $"there is no variable '{rule.From}' in {_where}.{text}");
        }
    }

    private bool HasScope(string scope) => _names.Names.Any(name => Scope.Holds(scope, name));

    private void ReadScope(AssignmentRule rule)
    {
        foreach (string to in rule.To)
        {
            if (AssignmentRule.IsScope(to))
            {
                _rules.Add(new NameRule(rule.From, to, IsScope: true));
            }
            else
            {
                Add(rule, $"the scope '{rule.From}' cannot become '{to}': a scope ends in '/'. Write '{rule.From}' -> '{to}/'.");
            }
        }
    }

    /// <summary>A name that was found without the suffix of object-based names keeps the suffix.</summary>
    private void ReadName(AssignmentRule rule, string variable)
    {
        foreach (string to in rule.To)
        {
            if (!AssignmentRule.IsScope(to) || AssignmentRule.IsScope(rule.From))
            {
                _rules.Add(new NameRule(variable, variable == rule.From ? to : ObjectSuffix.As(variable, to), IsScope: false));
            }
            else
            {
                string newName = to + rule.From[(rule.From.LastIndexOf('/') + 1)..];
                Add(rule, $"'{to}' is a scope, and '{rule.From}' is a variable. Write its new name in full: '{rule.From}' -> '{newName}'.");
            }
        }
    }

    private void Add(AssignmentRule rule, string what) => _problems.Add(new AssignmentProblem(rule, $"Rule {rule}: {what}"));
}
