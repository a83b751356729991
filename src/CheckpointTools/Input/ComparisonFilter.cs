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

    /// <exception cref="InputException">A name is a malformed pattern.</exception>
    public ComparisonFilter(string[]? names, string[]? excluded)
    {
        _names = new VariableFilter(names);
        _excluded = excluded is null ? null : new VariableFilter(excluded);
    }

    /// <summary>Names without wildcards that nothing had.</summary>
    public IEnumerable<string> Unmatched => _names.Unmatched;

    /// <summary>Tells which names there are: see <see cref="VariableFilter.Enter"/>.</summary>
    public void Enter(IReadOnlyCollection<string> names)
    {
        IEnumerable<string> Present() => names.Concat(names.Select(CheckpointComparer.ToShortName));
        _names.Enter(Present);
        _excluded?.Enter(Present);
    }

    /// <summary>Whether a variable is compared.</summary>
    public bool Selects(string name) => Matches(_names, name) && !(_excluded is not null && Matches(_excluded, name));

    private static bool Matches(VariableFilter filter, string name)
    {
        // Both are asked: each of the given names may match one of them alone.
        bool byName = filter.SelectsName(name);
        string shortName = CheckpointComparer.ToShortName(name);
        return (shortName != name && filter.SelectsName(shortName)) || byName;
    }
}
