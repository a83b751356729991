using CheckpointTools.Names;

namespace CheckpointTools.Mapping;

/// <summary>
/// What the rules of a map name in a model. A name is a variable if there is one, even if it ends in '/'; else it is a part of a partitioned
/// variable, or a scope. What is none of these is a problem: TensorFlow takes it for a wider scope, or silently does nothing (format.md 9.7).
/// </summary>
internal sealed class Claims
{
    private static readonly IReadOnlyList<Claim> None = [];

    private readonly NameIndex<ModelVariable> _model;
    private readonly NameIndex<CheckpointVariable> _source;
    private readonly AssignmentFaults _faults;
    private readonly Dictionary<string, List<Claim>> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, List<Claim>>> _parts = new(StringComparer.Ordinal);
    private readonly List<Claim> _scopes = [];

    public Claims(IReadOnlyList<AssignmentRule> rules, NameIndex<ModelVariable> model, NameIndex<CheckpointVariable> source, AssignmentFaults faults)
    {
        (_model, _source, _faults) = (model, source, faults);
        for (int i = 0; i < rules.Count; i++)
        {
            Read(i, rules[i]);
        }

        // The longest come first: they are the most specific. The sort is stable.
        _scopes = [.. _scopes.OrderByDescending(static claim => Scope.IsRoot(claim.Target) ? 0 : claim.Target.Length)];
    }

    /// <summary>The most specific claims on a variable as a whole, all equally specific.</summary>
    public IReadOnlyList<Claim> OnWhole(string variable, bool isExcluded)
    {
        if (_variables.TryGetValue(variable, out List<Claim>? exact))
        {
            return exact;
        }

        Claim? first = isExcluded ? null : _scopes.Find(claim => Scope.Holds(claim.Target, variable));
        return first is null ? None : _scopes.FindAll(claim => claim.Target == first.Target);
    }

    /// <summary>The claims on single parts of a variable, by the part's number; null if there are none.</summary>
    public IReadOnlyDictionary<int, List<Claim>>? OnParts(string variable) => _parts.GetValueOrDefault(variable);

    private void Read(int order, AssignmentRule rule)
    {
        if (rule.To.Count == 0)
        {
            // As in TensorFlow, the tensor must be there all the same.
            if (_source.Find(rule.From, out bool isAmbiguous) is null)
            {
                _faults.NoTensor(order, rule, rule.From, null, isAmbiguous);
            }

            return;
        }

        string? partsOf = null;
        foreach (string target in rule.To)
        {
            if (_model.Find(target, out bool isAmbiguous) is { } variable)
            {
                AddVariable(new Claim(order, rule, ClaimKind.Variable, variable.Name));
            }
            else if (isAmbiguous)
            {
                _faults.AmbiguousVariable(order, rule, target);
            }
            else if (PartName.TryParse(target, out string? whole, out int part) && _model.Find(whole, out _) is { Partition: { } partition } partitioned)
            {
                if (rule.IsList && (partsOf ??= whole) != whole)
                {
                    _faults.PartsOfTwo(order, rule, partsOf, whole);
                }
                else if (part >= partition.Sizes.Count)
                {
                    _faults.NoPart(order, rule, target, partition);
                }
                else
                {
                    AddPart(part, new Claim(order, rule, rule.IsList ? ClaimKind.Piece : ClaimKind.Part, partitioned.Name));
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

    private void AddScope(Claim claim)
    {
        // The root is always there, even in a model of nothing.
        if (Scope.IsRoot(claim.Target) || _model.Names.Any(name => name != TensorName.ObjectGraph && Scope.Holds(claim.Target, name)))
        {
            _scopes.Add(claim);
        }
        else
        {
            _faults.NothingBelow(claim);
        }
    }

    private void AddVariable(Claim claim)
    {
        if (!_variables.TryGetValue(claim.Target, out List<Claim>? claims))
        {
            claims = _variables[claim.Target] = [];
        }

        claims.Add(claim);
    }

    private void AddPart(int part, Claim claim)
    {
        if (!_parts.TryGetValue(claim.Target, out SortedDictionary<int, List<Claim>>? parts))
        {
            parts = _parts[claim.Target] = [];
        }

        if (!parts.TryGetValue(part, out List<Claim>? claims))
        {
            claims = parts[part] = [];
        }

        claims.Add(claim);
    }
}
