using CheckpointTools.Comparing;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>
/// Selects by its name what is compared, on both sides. Keys of object-based checkpoints match with their suffix and without.
/// </summary>
internal sealed class ComparisonFilter
{
    private readonly VariableFilter _names;
    private readonly VariableFilter? _excluded;
    private ILookup<string, CheckpointVariable> _variables = Array.Empty<CheckpointVariable>().ToLookup(static variable => variable.Name);

    /// <exception cref="InputException">A name is a malformed pattern.</exception>
    public ComparisonFilter(string[]? names, string[]? excluded)
    {
        _names = new VariableFilter(names);
        _excluded = excluded is null ? null : new VariableFilter(excluded);
    }

    /// <summary>Names without wildcards that nothing had.</summary>
    public IEnumerable<string> Unmatched => _names.Unmatched;

    /// <summary>Tells which names there are: see <see cref="VariableFilter.Enter(Func{IEnumerable{string}})"/>.</summary>
    /// <param name="names">The keys of both sides.</param>
    /// <param name="variables">The variables of both sides that may have objects.</param>
    public void Enter(IReadOnlyCollection<string> names, IEnumerable<CheckpointVariable> variables)
    {
        _variables = variables.ToLookup(static variable => variable.Name, StringComparer.Ordinal);
        _names.Enter(Present);
        _excluded?.Enter(Present);

        IEnumerable<SelectableNames> Present() =>
            names
                .Concat(names.Select(CheckpointComparer.ToShortName))
                .Select(static name => new SelectableNames(name))
                .Concat(_variables.SelectMany(static named => named).Select(static variable => new SelectableNames(variable)));
    }

    /// <summary>Whether a variable is compared.</summary>
    public bool Selects(string name) => Matches(_names, name) && !(_excluded is not null && Matches(_excluded, name));

    private bool Matches(VariableFilter filter, string name)
    {
        // All are asked: each of the given names may match one of them alone.
        bool isMatch = filter.SelectsName(name);
        string shortName = CheckpointComparer.ToShortName(name);
        isMatch |= shortName != name && filter.SelectsName(shortName);
        foreach (CheckpointVariable variable in _variables[name])
        {
            isMatch |= filter.SelectsName(new SelectableNames(variable));
        }

        return isMatch;
    }
}
