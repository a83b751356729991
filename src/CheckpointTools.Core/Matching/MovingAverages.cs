namespace CheckpointTools.Matching;

/// <summary>Moving averages of weights in place of the weights, as a model is evaluated with.</summary>
public static class MovingAverages
{
    private const int MaxNamed = 5;

    /// <summary>
    /// The variables of a checkpoint, where those that have an average have its values. An average whose variable is not there stands under
    /// the variable's name, too.
    /// </summary>
    /// <param name="variables">All variables of the checkpoint.</param>
    /// <param name="where">Its prefix.</param>
    /// <param name="averaged">The names of the variables that have an average.</param>
    /// <exception cref="CheckpointException">There is no average, or a variable has two.</exception>
    public static IReadOnlyList<CheckpointVariable> PutInPlace(
        IReadOnlyList<CheckpointVariable> variables,
        string where,
        out IReadOnlyList<string> averaged
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(where);
        var averages = new Dictionary<string, CheckpointVariable>(StringComparer.Ordinal);
        foreach (CheckpointVariable average in variables.Where(static variable => variable.Kind == VariableKind.MovingAverage))
        {
            if (OwnerOf(average) is not { } owner)
            {
                continue;
            }

            if (!averages.TryAdd(owner, average))
            {
                throw new CheckpointException(
                    CheckpointError.InvalidAssignment,
                    $"'{owner}' of {where} has several averages: {Phrase.List([averages[owner].Name, average.Name], MaxNamed)}. "
                        + "Name the one that is meant in a map."
                )
                {
                    Variable = owner,
                };
            }
        }

        if (averages.Count == 0)
        {
            throw new CheckpointException(
                CheckpointError.VariableNotFound,
                $"{where} has no moving average of a variable: none of its variables is known to be one."
            );
        }

        averaged = [.. averages.Keys];
        HashSet<string> names = variables.Select(static variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. variables.Select(variable =>
                averages.TryGetValue(variable.Name, out CheckpointVariable? own) ? variable.WithSource(own) : variable
            ),
            .. averages.Where(average => !names.Contains(average.Key)).Select(static average => average.Value.WithKey(average.Key)),
        ];
    }

    /// <summary>
    /// The name of the variable that an average is of. One that was saved alone is called as that is, and something more.
    /// </summary>
    private static string? OwnerOf(CheckpointVariable average) =>
        average.SlotOf ?? (average.ObjectPath is null && average.Name.LastIndexOf('/') is var slash and > 0 ? average.Name[..slash] : null);
}
