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
    private readonly string[] _plain;
    private readonly HashSet<string> _matched = new(StringComparer.Ordinal);
    private PresentNames _present;

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
        _plain = [.. _names.Concat(_excluded).Select(static pattern => pattern.Plain).OfType<string>(), .. _literalNames];
        _present = new PresentNames(_plain, static () => []);
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

    /// <summary>How many variables were asked for, the object graph not counted.</summary>
    public long SeenCount { get; private set; }

    /// <summary>How many of them were wanted.</summary>
    public long SelectedCount { get; private set; }

    /// <summary>Whether the object graph is asked for by its very name; a wildcard does not mean it.</summary>
    public bool NamesGraph { get; }

    /// <summary>What the parameters of a command select.</summary>
    /// <exception cref="InputException">A name is a malformed pattern.</exception>
    public static VariableFilter Of(IVariableSelection selection) =>
        new(selection.Name, excluded: selection.Exclude, dataTypes: selection.DataType, kinds: selection.Kind);

    /// <summary>
    /// The same, for what changes a checkpoint: a name without wildcards means just the variable of that name, not those that differ in
    /// case.
    /// </summary>
    public static VariableFilter Exact(IVariableSelection selection)
    {
        (string[] patterns, string[] plain) = Divide(selection.Name);
        return new VariableFilter(patterns, plain, selection.Exclude, selection.DataType, selection.Kind);
    }

    /// <summary>The same, of names alone.</summary>
    public static VariableFilter Exact(string[]? names)
    {
        (string[] patterns, string[] plain) = Divide(names);
        return new VariableFilter(patterns, plain);
    }

    /// <summary>
    /// Tells from which variables the next ones come. A name without wildcards means those that have it exactly, as their key or else as an
    /// object path or else as their saver's name; if there are none, those that differ from it in case.
    /// </summary>
    /// <param name="present">All variables there. They are asked for only if a name was found by something else than a key.</param>
    public void Enter(Func<IEnumerable<CheckpointVariable>> present) =>
        Enter(() => present().Select(static variable => new SelectableNames(variable)));

    /// <summary>The same for variables that have only names.</summary>
    public void Enter(Func<IEnumerable<string>> present) => Enter(() => present().Select(static name => new SelectableNames(name)));

    /// <summary>The same for any names.</summary>
    public void Enter(Func<IEnumerable<SelectableNames>> present)
    {
        _present = new PresentNames(_plain, present);
        SeenCount = SelectedCount = 0;
    }

    /// <summary>Whether a variable is wanted. The object graph is, only if <paramref name="withGraph"/> says so.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="withGraph">Whether the object graph is one of them.</param>
    /// <param name="all">Whether constants of a graph that are no weights are; otherwise they are where their very name is given.</param>
    public bool Selects(CheckpointVariable variable, bool withGraph, bool all = false)
    {
        bool isGraph = variable.IsObjectGraph;
        if ((isGraph && !withGraph) || (!all && IsOfOperations(variable) && !IsGiven(variable.Name)))
        {
            return false;
        }

        bool isWanted = IsWanted(variable);
        SeenCount += isGraph ? 0 : 1;
        SelectedCount += isWanted && !isGraph ? 1 : 0;
        return isWanted;
    }

    /// <summary>Whether a name is wanted.</summary>
    public bool SelectsName(string name) => SelectsName(new SelectableNames(name));

    /// <summary>Whether a variable of such names is wanted.</summary>
    public bool SelectsName(SelectableNames names) => IsNamed(names) && !Array.Exists(_excluded, pattern => Matches(pattern, names));

    /// <summary>Whether it is a constant that tells an operation of a graph what to do, and no weight.</summary>
    private static bool IsOfOperations(CheckpointVariable variable) =>
        variable is { Format: CheckpointFormat.Graph, Kind: VariableKind.Other };

    private bool IsGiven(string name) => _literalNames.Contains(name) || _names.Exists(pattern => pattern.Plain == name);

    private bool IsWanted(CheckpointVariable variable)
    {
        var names = new SelectableNames(variable);
        return SelectsName(names)
            && (_dataTypes.Count == 0 || _dataTypes.Contains(variable.DataType))
            && (_kinds.Count == 0 || _kinds.Contains(variable.Kind))
            && (_objectPaths.Length == 0 || names.Paths.Any(path => Array.Exists(_objectPaths, pattern => pattern.IsMatch(path))));
    }

    private bool IsNamed(SelectableNames names)
    {
        if (_names.Count == 0 && _literalNames.Count == 0)
        {
            return true;
        }

        bool found = _literalNames.Count > 0 && IsNamedLiterally(names);
        foreach (NamePattern pattern in _names)
        {
            if (Matches(pattern, names))
            {
                _matched.Add(pattern.Text);
                found = true;
            }
        }

        return found;
    }

    private bool IsNamedLiterally(SelectableNames names)
    {
        bool found = false;
        foreach (string name in names.All.Where(_literalNames.Contains))
        {
            if (!_present.HasBetter(name, Find(name, names)))
            {
                _matched.Add(name);
                found = true;
            }
        }

        return found;
    }

    private bool Matches(NamePattern pattern, SelectableNames names)
    {
        if (pattern.Plain is null)
        {
            return names.All.Any(pattern.Pattern.IsMatch);
        }

        NameMatch match = Find(pattern.Plain, names);
        if (match == NameMatch.None && names.All.Any(pattern.Pattern.IsMatch))
        {
            match = NameMatch.IgnoringCase;
        }

        return match != NameMatch.None && !_present.HasBetter(pattern.Plain, match);
    }

    private static NameMatch Find(string name, SelectableNames names) =>
        names.Key == name ? NameMatch.Key
        : names.Paths.Contains(name) ? NameMatch.Path
        : names.SaverName == name ? NameMatch.SaverName
        : NameMatch.None;

    private static (string[] Patterns, string[] Plain) Divide(string[]? names)
    {
        ILookup<bool, string> byKind = (names ?? []).ToLookup(WildcardPattern.ContainsWildcardCharacters);
        return ([.. byKind[true]], [.. byKind[false].Select(WildcardPattern.Unescape)]);
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
