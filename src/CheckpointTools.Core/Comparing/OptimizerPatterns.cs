using CheckpointTools.Kinds;
using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>
/// Wildcard patterns for variables that training adds to the weights, such as <c>*/Adam</c> for all slots of that name and similar ones for
/// moving averages.
/// </summary>
internal static class OptimizerPatterns
{
    /// <summary>The patterns of the slots that a model wants but a checkpoint lacks.</summary>
    public static IReadOnlyList<string> Absent(IReadOnlyList<MappedVariable> variables)
    {
        var patterns = new SortedSet<string>(
            variables.Where(static variable => variable.Tensor is null).Select(FindPattern).OfType<string>(),
            StringComparer.Ordinal
        );

        // One that also matches what is there would leave that out of its scope.
        foreach (MappedVariable variable in variables.Where(static variable => variable.Tensor is not null))
        {
            patterns.RemoveWhere(pattern => SlotPattern.Matches(pattern, variable.Key));
        }

        return [.. patterns];
    }

    private static string? FindPattern(MappedVariable variable) =>
        variable.Role.Kind switch
        {
            VariableKind.OptimizerSlot or VariableKind.MovingAverage => SlotPattern.For(variable.Key, variable.Role.SlotOf),
            VariableKind.Counter when CounterWords.IsPower(variable.Key.AsSpan(variable.Key.LastIndexOf('/') + 1)) => SlotPattern.For(
                variable.Key,
                null
            ),
            _ => null,
        };
}
