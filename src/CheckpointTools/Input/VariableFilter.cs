using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>Selects variables by name, dtype, kind and object, and remembers which of the given names matched none.</summary>
internal sealed class VariableFilter
{
    private readonly List<(string Text, WildcardPattern Pattern)> _names;
    private readonly WildcardPattern[] _excluded;
    private readonly HashSet<string> _literalNames;
    private readonly HashSet<DataType> _dataTypes;
    private readonly HashSet<VariableKind> _kinds;
    private readonly WildcardPattern[] _objectPaths;
    private readonly HashSet<string> _matched = new(StringComparer.Ordinal);

    /// <exception cref="InputException">A name is a malformed pattern.</exception>
    public VariableFilter(
        string[]? names,
        string[]? literalNames = null,
        string[]? excluded = null,
        DataType[]? dataTypes = null,
        VariableKind[]? kinds = null,
        string[]? objectPaths = null
    )
    {
        NamesGraph = (names ?? []).Concat(literalNames ?? []).Contains(TensorName.ObjectGraph);
        _names = [.. (names ?? []).Select(static name => (name, Compile(name)))];
        _literalNames = new HashSet<string>(literalNames ?? [], StringComparer.Ordinal);
        _excluded = [.. (excluded ?? []).Select(Compile)];
        _dataTypes = [.. dataTypes ?? []];
        _kinds = [.. kinds ?? []];
        _objectPaths = [.. (objectPaths ?? []).Select(Compile)];
    }

    /// <summary>Names without wildcards that no variable had.</summary>
    public IEnumerable<string> Unmatched =>
        _names
            .Select(static name => name.Text)
            .Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !_matched.Contains(name))
            .Select(WildcardPattern.Unescape)
            .Concat(_literalNames.Where(name => !_matched.Contains(name)));

    /// <summary>Whether the object graph is asked for by its very name; a wildcard does not mean it.</summary>
    public bool NamesGraph { get; }

    /// <summary>
    /// For what changes a checkpoint: a name without wildcards means just the variable of that name, not those that differ in case.
    /// </summary>
    public static VariableFilter Exact(string[]? names)
    {
        ILookup<bool, string> byKind = (names ?? []).ToLookup(WildcardPattern.ContainsWildcardCharacters);
        return new VariableFilter([.. byKind[true]], [.. byKind[false].Select(WildcardPattern.Unescape)]);
    }

    /// <summary>Whether a variable is wanted. The object graph is, only if <paramref name="withGraph"/> says so.</summary>
    public bool Selects(CheckpointVariable variable, bool withGraph)
    {
        return (withGraph || variable.SourceName != TensorName.ObjectGraph)
            && SelectsName(variable.Name)
            && (_dataTypes.Count == 0 || _dataTypes.Contains(variable.DataType))
            && (_kinds.Count == 0 || _kinds.Contains(variable.Kind))
            && (_objectPaths.Length == 0 || (variable.ObjectPath is { } path && Matches(_objectPaths, path)));
    }

    /// <summary>Whether a name is wanted.</summary>
    public bool SelectsName(string name) => IsNamed(name) && !Matches(_excluded, name);

    private static bool Matches(WildcardPattern[] patterns, string text) => Array.Exists(patterns, pattern => pattern.IsMatch(text));

    private bool IsNamed(string name)
    {
        if (_names.Count == 0 && _literalNames.Count == 0)
        {
            return true;
        }

        bool found = _literalNames.Contains(name);
        if (found)
        {
            _matched.Add(name);
        }

        foreach ((string text, WildcardPattern pattern) in _names)
        {
            if (pattern.IsMatch(name))
            {
                _matched.Add(text);
                found = true;
            }
        }

        return found;
    }

    private static WildcardPattern Compile(string pattern)
    {
        var compiled = WildcardPattern.Get(
            pattern,
            WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant | WildcardOptions.Compiled
        );
        try
        {
            // A malformed pattern is noticed at its first use.
            _ = compiled.IsMatch("");
            return compiled;
        }
        catch (WildcardPatternException)
        {
            throw new InputException(ErrorRecords.InvalidPattern(pattern));
        }
    }
}
