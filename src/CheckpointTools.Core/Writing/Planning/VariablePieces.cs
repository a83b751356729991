namespace CheckpointTools.Writing.Planning;

/// <summary>Variables whose parts come from several tensors are planned part by part: each is a piece with a source of its own.</summary>
internal static class VariablePieces
{
    /// <summary>The variables, with pieces in the place of those that consist of them, one after the other.</summary>
    /// <exception cref="CheckpointException">Parts have no values; all such variables are listed.</exception>
    public static IReadOnlyList<CheckpointVariable> Expand(IReadOnlyList<CheckpointVariable> variables)
    {
        if (!variables.Any(static variable => variable.IsOfSeveralTensors))
        {
            return variables;
        }

        CheckpointVariable[] incomplete = [.. variables.Where(static variable => variable.Parts?.Contains(null) ?? false)];
        return incomplete.Length == 0
            ? [.. variables.SelectMany(static variable => variable.IsOfSeveralTensors ? variable.ToPieces() : [variable])]
            : throw TransferFaults.PartsMissing(incomplete);
    }

    /// <summary>Whether a variable is a piece that goes with the one before it.</summary>
    public static bool GoesWithLast(CheckpointVariable variable) => variable.Piece is { Index: > 0 };

    /// <summary>The positions of variables and of the pieces that go with them.</summary>
    public static IEnumerable<int> WithPieces(int position, IReadOnlyList<CheckpointVariable> variables)
    {
        yield return position;
        for (int next = position + 1; next < variables.Count && GoesWithLast(variables[next]); next++)
        {
            yield return next;
        }
    }
}
