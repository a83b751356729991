namespace CheckpointTools.Comparing;

/// <summary>
/// Wildcard patterns for variables that training adds to the weights, such as <c>*/Adam</c> for all slots of that name and similar ones for
/// moving averages.
/// </summary>
internal static class OptimizerPatterns
{
    private const string Any = "*";
    private const string ObjectSlot = "/.OPTIMIZER_SLOT/";

    /// <summary>The patterns of the slots that a model wants but a checkpoint lacks.</summary>
    public static IReadOnlyList<string> Absent(IReadOnlyList<MappedVariable> variables)
    {
        var patterns = new SortedSet<string>(
            variables
                .Where(static variable => variable.Tensor is null)
                .Select(static variable => FindPattern(variable.Key))
                .OfType<string>(),
            StringComparer.Ordinal
        );

        // One that also matches what is there would leave that out of its scope.
        foreach (MappedVariable variable in variables.Where(static variable => variable.Tensor is not null))
        {
            patterns.RemoveWhere(pattern => Matches(pattern, variable.Key));
        }

        return [.. patterns];
    }

    /// <summary>Whether one of the patterns matches a name, as -Exclude would: ignoring case.</summary>
    public static bool Match(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    private static string? FindPattern(string key)
    {
        if (key.Contains(ObjectSlot, StringComparison.Ordinal))
        {
            return Any + ObjectSlot + Any;
        }

        string last = key[(key.LastIndexOf('/') + 1)..];
        bool isOptimizers =
            last is "beta1_power" or "beta2_power"
            || (last != VariablePath.ValueName && VariableKinds.Classify(key) is VariableKind.OptimizerSlot or VariableKind.MovingAverage);
        return !isOptimizers || last.Length == 0 ? null
            : last.Length == key.Length ? last
            : $"{Any}/{last}";
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith(Any, StringComparison.Ordinal) ? name.Contains(ObjectSlot, StringComparison.OrdinalIgnoreCase)
        : pattern.StartsWith(Any, StringComparison.Ordinal) ? name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
