namespace CheckpointTools.Comparing;

/// <summary>
/// Finds the tensors that have another shape in a scope with another name: nothing else in the scope tells that it was renamed. The names
/// have the same end, the tensors the same dtype and rank, and there is no other choice. Either the scopes differ only in numbers, such as
/// the size of a vocabulary, or the shapes have a size in common.
/// </summary>
internal sealed class MisfitSearch(UnmatchedTensors unmatched)
{
    // Above this number of equal ends, a choice would be a guess, and the work would have no bound.
    private const int MaxChoices = 32;

    /// <summary>Searches.</summary>
    /// <param name="open">The wanted tensors for which nothing was found.</param>
    /// <param name="isFree">Whether each tensor can still be chosen.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The wanted tensors and the tensors in their places.</returns>
    public IReadOnlyList<(int Wanted, int Tensor)> Run(IEnumerable<int> open, bool[] isFree, CancellationToken cancellationToken)
    {
        var byEnd = new Dictionary<(string End, DataType DataType, int Rank), List<int>>();
        for (int tensor = 0; tensor < unmatched.Unused.Count; tensor++)
        {
            VariablePath? path = isFree[tensor] ? unmatched.UnusedPaths[tensor] : null;
            for (int count = 1; count <= (path?.SegmentCount ?? 0); count++)
            {
                var key = (path!.Last(count), unmatched.Unused[tensor].DataType, unmatched.Unused[tensor].Shape.Rank);
                (byEnd.TryGetValue(key, out List<int>? list) ? list : byEnd[key] = []).Add(tensor);
            }
        }

        var found = new List<(int Wanted, int Tensor, int Count)>();
        foreach (int wanted in open)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                unmatched.MissingPaths[wanted] is not { } path
                || unmatched.Missing[wanted].Shape.ToTensorShape() is not { Rank: > 0 } shape
            )
            {
                continue;
            }

            for (int count = path.SegmentCount; count > 0; count--)
            {
                if (byEnd.TryGetValue((path.Last(count), unmatched.Missing[wanted].DataType, shape.Rank), out List<int>? ends))
                {
                    int[] likely = ends.Count > MaxChoices ? [] : [.. ends.Where(tensor => IsLikely(path, shape, tensor, count))];
                    if (likely is [int only])
                    {
                        found.Add((wanted, only, count));
                    }

                    break;
                }
            }
        }

        // Of several that find one tensor, the one whose name has more in common with its name.
        return
        [
            .. found
                .GroupBy(static pair => pair.Tensor)
                .Select(static group => group.OrderByDescending(static pair => pair.Count).Take(2).ToArray())
                .Where(static best => best.Length == 1 || best[0].Count > best[1].Count)
                .Select(static best => (best[0].Wanted, best[0].Tensor)),
        ];
    }

    private bool IsLikely(VariablePath path, TensorShape shape, int tensor, int count)
    {
        TensorShape other = unmatched.Unused[tensor].Shape;
        return WithoutNumbers(path.Without(count)) == WithoutNumbers(unmatched.UnusedPaths[tensor]!.Without(count))
            || (shape.Rank > 1 && Enumerable.Range(0, shape.Rank).Any(i => shape[i] == other[i] && shape[i] > 1));
    }

    private static string WithoutNumbers(string scope) => string.Concat(scope.Where(static c => !char.IsAsciiDigit(c)));
}
