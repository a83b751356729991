using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>Selects variables by name, dtype, kind and object, and remembers which of the given names matched none.</summary>
internal sealed class VariableFilter
{
    private readonly List<NamePattern> _names;
    private readonly NamePattern[] _excluded;
    private readonly HashSet<string> _literalNames;
    private readonly HashSet<DataType> _dataTypes;
    private readonly HashSet<VariableKind> _kinds;
    private readonly WildcardPattern[] _objectPaths;
    private readonly HashSet<string> _matched = new(StringComparer.Ordinal);
    private Func<IEnumerable<string>> _present = static () => [];
    private HashSet<string>? _presentPlain;

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
        _names = [.. (names ?? []).Select(static name => new NamePattern(name, Compile(name)))];
        _literalNames = new HashSet<string>(literalNames ?? [], StringComparer.Ordinal);
        _excluded = [.. (excluded ?? []).Select(static name => new NamePattern(name, Compile(name)))];
        _dataTypes = [.. dataTypes ?? []];
        _kinds = [.. kinds ?? []];
        _objectPaths = [.. (objectPaths ?? []).Select(Compile)];
    }

    /// <summary>Names without wildcards that no variable had.</summary>
    public IEnumerable<string> Unmatched =>
        _names
            .Where(name => name.Plain is not null && !_matched.Contains(name.Text))
            .Select(static name => name.Plain!)
            .Concat(_literalNames.Where(name => !_matched.Contains(name)));

    /// <summary>Names with wildcards that no variable matched.</summary>
    public IEnumerable<string> UnmatchedPatterns =>
        _names.Where(name => name.Plain is null && !_matched.Contains(name.Text)).Select(static name => name.Text);

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

    /// <summary>
    /// Tells from which names the next ones come. A name without wildcards means the variable of exactly that name, if there is one;
    /// otherwise those that differ from it in case.
    /// </summary>
    /// <param name="present">All names there. They are asked for only if a name differs in case from what was given.</param>
    public void Enter(Func<IEnumerable<string>> present) => (_present, _presentPlain) = (present, null);

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
    public bool SelectsName(string name) => IsNamed(name) && !Array.Exists(_excluded, pattern => Matches(pattern, name));

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

        foreach (NamePattern pattern in _names)
        {
            if (Matches(pattern, name))
            {
                _matched.Add(pattern.Text);
                found = true;
            }
        }

        return found;
    }

    private bool Matches(NamePattern pattern, string name) =>
        pattern.Pattern.IsMatch(name) && (pattern.Plain is null || pattern.Plain == name || !IsPresent(pattern.Plain));

    private bool IsPresent(string plain)
    {
        if (_presentPlain is null)
        {
            HashSet<string> given = [.. _names.Concat(_excluded).Select(static pattern => pattern.Plain).OfType<string>()];
            _presentPlain = [.. _present().Where(given.Contains)];
        }

        return _presentPlain.Contains(plain);
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

    /// <summary>A name as it was given, and, if it has no wildcards, the name that it means.</summary>
    private sealed record NamePattern(string Text, WildcardPattern Pattern)
    {
        public string? Plain { get; } = WildcardPattern.ContainsWildcardCharacters(Text) ? null : WildcardPattern.Unescape(Text);
    }
}
