using CheckpointTools.Writing.Graphs;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>The naming stage: finds variables that were given under one name, and leaves those out that the policy does not keep.</summary>
/// <param name="resolved">The variables that can be taken.</param>
/// <param name="policy">What to do with those of one name.</param>
/// <param name="cancellationToken">Stops the comparing.</param>
internal sealed class DuplicateNames(ResolvedVariables resolved, DuplicatePolicy policy, CancellationToken cancellationToken)
{
    private readonly ResolvedVariable[] _variables = resolved.Variables;

    /// <exception cref="CheckpointException">There are duplicates, and the policy refuses them.</exception>
    public NamedVariables Resolve()
    {
        List<int[]> groups = FindGroups(_variables);

        // The object graph is not chosen like a variable.
        groups.RemoveAll(group => _variables[group[0]].Variable.IsObjectGraph);

        // Slices that make up a whole tensor are no duplicates.
        var united = new Dictionary<int, int[]>();
        groups.RemoveAll(group => SliceUnion.CanUnite(Members(group)) && united.TryAdd(group[0], group[1..]));
        HashSet<int> dropped = [.. groups.SelectMany(Dropped)];
        RequireAllowed(groups);
        var copies = new HashSet<(int, string)>();
        if (policy == DuplicatePolicy.Identical)
        {
            copies.UnionWith(dropped.Select(position => (_variables[position].Source, _variables[position].Variable.SourceName)));
        }

        dropped.UnionWith(united.Values.SelectMany(static parts => parts));
        ResolvedVariable[] named = dropped.Count == 0 ? _variables : [.. _variables.Where((_, position) => !dropped.Contains(position))];
        if (policy == DuplicatePolicy.Rename && groups.Count > 0)
        {
            named = SourceScopes.Rename(named, [.. groups.Select(group => _variables[group[0]].Variable.Name)], resolved.Sources);
            RequireDistinct(named);
        }

        return new NamedVariables(resolved.Sources, named)
        {
            OtherParts = united.ToDictionary(
                parts => _variables[parts.Key].Variable.Name,
                parts => Members(parts.Value),
                StringComparer.Ordinal
            ),
            DroppedCopies = copies,
            Duplicates = [.. groups.SelectMany(Decide)],
        };
    }

    /// <summary>The positions of variables that share a name, in the order given; a name given once is not among them.</summary>
    private static List<int[]> FindGroups(ResolvedVariable[] variables)
    {
        int[] order = [.. Enumerable.Range(0, variables.Length)];

        // In any order that brings equal names together: whether a name can be stored is checked later.
        RunSort.Sort(order, (left, right) => string.CompareOrdinal(NameOf(left), NameOf(right)));
        var groups = new List<int[]>();
        int first = 0;
        for (int i = 1; i <= order.Length; i++)
        {
            if (i < order.Length && NameOf(order[i]) == NameOf(order[first]))
            {
                continue;
            }

            if (i - first > 1)
            {
                groups.Add(order[first..i]);
            }

            first = i;
        }

        // In the order in which a user who reads the input meets them.
        groups.Sort(static (left, right) => left[1].CompareTo(right[1]));
        return groups;

        string NameOf(int position) => variables[position].Variable.Name;
    }

    private ResolvedVariable[] Members(int[] group) => Array.ConvertAll(group, position => _variables[position]);

    private IEnumerable<int> Dropped(int[] group) =>
        policy switch
        {
            DuplicatePolicy.First or DuplicatePolicy.Identical => group.Skip(1),
            DuplicatePolicy.Last => group.SkipLast(1),
            _ => [],
        };

    private IEnumerable<(CheckpointVariable Taken, CheckpointVariable LeftOut)> Decide(int[] group)
    {
        CheckpointVariable taken = _variables[policy == DuplicatePolicy.Last ? group[^1] : group[0]].Variable;
        return Dropped(group).Select(position => (taken, _variables[position].Variable));
    }

    private void RequireNone(List<int[]> groups, string why)
    {
        if (groups.Count > 0)
        {
            throw TransferFaults.Duplicates(groups.ConvertAll(Variables), why);
        }
    }

    private void RequireAllowed(List<int[]> groups)
    {
        if (groups.Count == 0)
        {
            return;
        }

        if (policy == DuplicatePolicy.Error)
        {
            groups.ForEach(group => SliceUnion.RequireNoParts(Members(group), resolved.Sources));
            throw TransferFaults.Duplicates(groups.ConvertAll(Variables), "");
        }

        if (policy is DuplicatePolicy.Rename or DuplicatePolicy.Identical)
        {
            RequireNone(
                groups.FindAll(group => Array.Exists(Members(group), static member => member.Variable.IsOfSeveralTensors)),
                ", with parts from several sources, which are neither compared nor renamed"
            );
        }

        if (policy == DuplicatePolicy.Identical)
        {
            RequireNone(
                groups.FindAll(group => Array.Exists(Members(group), static member => member.Variable.Origin.AsStored is null)),
                ", with values that are not stored yet, which are not compared"
            );
        }

        if (policy == DuplicatePolicy.Identical)
        {
            using var comparer = new TensorComparer(resolved.Sources);
            List<int[]> different = groups.FindAll(group =>
                !group.Skip(1).All(other => comparer.AreEqual(_variables[group[0]].Tensor, _variables[other].Tensor, cancellationToken))
            );
            if (different.Count > 0)
            {
                throw TransferFaults.Duplicates(different.ConvertAll(Variables), " with different values");
            }
        }
    }

    private IReadOnlyList<CheckpointVariable> Variables(int[] group) => Array.ConvertAll(group, position => _variables[position].Variable);

    /// <summary>A new name may be one that another variable has; and two of one source that share a name share the new one, too.</summary>
    private static void RequireDistinct(ResolvedVariable[] named)
    {
        ResolvedVariable[] variables = Array.FindAll(named, static variable => !variable.Variable.IsObjectGraph);
        List<int[]> groups = FindGroups(variables);
        if (groups.Count > 0)
        {
            throw TransferFaults.Duplicates(
                groups.ConvertAll<IReadOnlyList<CheckpointVariable>>(group =>
                    Array.ConvertAll(group, position => variables[position].Variable)
                ),
                ", with their checkpoints' names in front"
            );
        }
    }
}
