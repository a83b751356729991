using CheckpointTools.Bundles;
using CheckpointTools.Names;

namespace CheckpointTools.Transfers;

/// <summary>Variables that were given under one name, and which of them a policy keeps.</summary>
internal sealed class DuplicateNames
{
    private readonly IReadOnlyList<List<CheckpointVariable>> _toCompare;

    private DuplicateNames(IReadOnlyList<CheckpointVariable> kept, IReadOnlyList<List<CheckpointVariable>> toCompare)
    {
        Kept = kept;
        _toCompare = toCompare;
    }

    /// <summary>The variables to copy, in the order given; every name once.</summary>
    public IReadOnlyList<CheckpointVariable> Kept { get; }

    /// <exception cref="CheckpointException">There are duplicates, and the policy refuses them.</exception>
    public static DuplicateNames Resolve(IReadOnlyList<CheckpointVariable> variables, DuplicatePolicy policy)
    {
        List<List<int>> groups = FindGroups(variables);

        // The object graph is not chosen like a variable: ObjectGraphs decides about it.
        groups.RemoveAll(group => variables[group[0]].Name == TensorName.ObjectGraph);
        List<List<CheckpointVariable>> named = [.. groups.Select(group => group.ConvertAll(position => variables[position]))];
        if (policy == DuplicatePolicy.Error && named.Count > 0)
        {
            throw TransferFaults.Duplicates(named, "");
        }

        HashSet<int> dropped = [.. groups.SelectMany(group => policy == DuplicatePolicy.Last ? group.SkipLast(1) : group.Skip(1))];
        return new DuplicateNames(
            dropped.Count == 0 ? variables : [.. variables.Where((_, position) => !dropped.Contains(position))],
            policy == DuplicatePolicy.Identical ? named : []);
    }

    /// <summary>Compares what was given under one name, where the policy asks for it.</summary>
    /// <exception cref="CheckpointException">Some differ in dtype, shape or bytes.</exception>
    public void RequireIdentical(CancellationToken cancellationToken)
    {
        if (_toCompare.Count == 0)
        {
            return;
        }

        var tensors = new Dictionary<(string Checkpoint, string Name), BundleTensor>();
        foreach (PlannedSource source in PlannedSource.OpenAll(_toCompare.SelectMany(static group => group), cancellationToken))
        {
            foreach (PlannedTensor taken in source.Tensors)
            {
                tensors[(source.Prefix, taken.Variable.SourceName)] = taken.ToTensor();
            }
        }

        using var comparer = new TensorComparer();
        List<List<CheckpointVariable>> different = [.. _toCompare.Where(group => !group.Skip(1).All(other => AreEqual(group[0], other)))];
        if (different.Count > 0)
        {
            throw TransferFaults.Duplicates(different, " with different values");
        }

        bool AreEqual(CheckpointVariable first, CheckpointVariable other) => comparer.AreEqual(
            first.Checkpoint,
            tensors[(first.Checkpoint, first.SourceName)],
            other.Checkpoint,
            tensors[(other.Checkpoint, other.SourceName)],
            cancellationToken);
    }

    /// <summary>The positions of variables that share a name; a name given once is not among them.</summary>
    private static List<List<int>> FindGroups(IReadOnlyList<CheckpointVariable> variables)
    {
        var groups = new List<List<int>>();
        if (IsStrictlyIncreasing(variables))
        {
            return groups;
        }

        var first = new Dictionary<string, int>(variables.Count, StringComparer.Ordinal);
        var groupOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < variables.Count; i++)
        {
            string name = variables[i].Name;
            if (first.TryAdd(name, i))
            {
                continue;
            }

            if (!groupOf.TryGetValue(name, out List<int>? group))
            {
                group = groupOf[name] = [first[name]];
                groups.Add(group);
            }

            group.Add(i);
        }

        return groups;
    }

    /// <summary>The variables of one listing are in order and need no dictionary.</summary>
    private static bool IsStrictlyIncreasing(IReadOnlyList<CheckpointVariable> variables)
    {
        for (int i = 1; i < variables.Count; i++)
        {
            if (string.CompareOrdinal(variables[i - 1].Name, variables[i].Name) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
