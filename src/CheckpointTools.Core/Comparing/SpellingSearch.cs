using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>
/// Finds tensors whose last segment is spelled slightly differently, in the scope where the wanted tensor would be: its own, or the one
/// that its scope was renamed from.
/// </summary>
internal sealed class SpellingSearch(UnmatchedTensors unmatched, RenamedScopes scopes)
{
    // Above this number of one dtype and shape in one scope, spelling says little and comparing costs much.
    private const int MaxCompared = 64;

    private readonly Dictionary<int, List<int>> _near = [];

    /// <summary>The tensors with a spelling close to that of a wanted one.</summary>
    public IEnumerable<int> Near(int wanted) => _near.GetValueOrDefault(wanted) ?? Enumerable.Empty<int>();

    /// <summary>
    /// Searches for the tensors that were not found otherwise; chooses where two names are close to each other and to no other.
    /// </summary>
    public void Run(int?[] chosen, bool[] isFree, CancellationToken cancellationToken)
    {
        var free = Enumerable
            .Range(0, unmatched.Unused.Count)
            .Where(tensor => isFree[tensor] && unmatched.UnusedPaths[tensor] is not null)
            .ToLookup(tensor =>
                (unmatched.UnusedPaths[tensor]!.Without(1), unmatched.Unused[tensor].DataType, unmatched.Unused[tensor].Shape)
            );
        var wantedBy = new Dictionary<int, int>();
        for (int wanted = 0; wanted < unmatched.Missing.Count; wanted++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                chosen[wanted] is null
                && unmatched.MissingPaths[wanted] is { } path
                && unmatched.Missing[wanted].Shape.ToTensorShape() is { } shape
            )
            {
                int[] candidates =
                [
                    .. scopes
                        .Around(path)
                        .SelectMany(scope => free[(scope, unmatched.Missing[wanted].DataType, shape)])
                        .Take(MaxCompared + 1),
                ];
                foreach (int tensor in candidates.Length <= MaxCompared ? FindNear(path.Last(1), candidates) : [])
                {
                    (_near.TryGetValue(wanted, out List<int>? near) ? near : _near[wanted] = []).Add(tensor);
                    wantedBy[tensor] = wantedBy.GetValueOrDefault(tensor) + 1;
                }
            }
        }

        foreach ((int wanted, List<int> near) in _near)
        {
            if (near is [int only] && wantedBy[only] == 1)
            {
                chosen[wanted] = only;
                isFree[only] = false;
            }
        }
    }

    private IEnumerable<int> FindNear(string name, int[] candidates)
    {
        ILookup<string, int> byName = candidates
            .Where(tensor => VariablePath.NumbersIn(NameOf(tensor)) == VariablePath.NumbersIn(name))
            .ToLookup(NameOf, StringComparer.Ordinal);
        return NearestNames.Find(name, byName.Select(static group => group.Key)).SelectMany(near => byName[near]);
    }

    private string NameOf(int tensor) => unmatched.UnusedPaths[tensor]!.Last(1);
}
