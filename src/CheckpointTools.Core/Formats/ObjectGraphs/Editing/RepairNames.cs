namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>Tells which changes of keys can be made together: no name may be taken by two tensors or objects.</summary>
internal static class RepairNames
{
    /// <summary>Leaves out what would take a name that something else keeps or takes, and what rests on such a change.</summary>
    /// <param name="repairs">The changes.</param>
    /// <param name="tensorNames">The names of all tensors.</param>
    /// <param name="keys">The keys of all objects.</param>
    public static IEnumerable<GraphRepair> Settle(
        IReadOnlyCollection<GraphRepair> repairs,
        IEnumerable<string> tensorNames,
        IEnumerable<string> keys
    )
    {
        GraphRepair[] changes = [.. repairs.Where(static repair => repair.ChangesKey)];
        if (changes.Length == 0)
        {
            return repairs;
        }

        // Who takes a name, and which names become free.
        var takers = new Dictionary<string, List<GraphRepair>>(StringComparer.Ordinal);
        var left = new Dictionary<string, GraphRepair>(StringComparer.Ordinal);
        foreach (GraphRepair change in changes)
        {
            foreach (string name in TakenBy(change))
            {
                if (!takers.TryGetValue(name, out List<GraphRepair>? list))
                {
                    takers[name] = list = [];
                }

                list.Add(change);
            }

            foreach (string name in LeftBy(change))
            {
                left[name] = change;
            }
        }

        var refused = new HashSet<GraphRepair>(ReferenceEqualityComparer.Instance);
        var queue = new Queue<GraphRepair>();
        foreach ((string name, List<GraphRepair> list) in takers)
        {
            list.Skip(1).ToList().ForEach(Refuse);
        }

        foreach (string name in tensorNames.Concat(keys))
        {
            if (!left.ContainsKey(name))
            {
                Keep(name);
            }
        }

        while (queue.TryDequeue(out GraphRepair? change))
        {
            foreach (string name in LeftBy(change))
            {
                Keep(name);
            }
        }

        return repairs.Where(repair => !refused.Contains(repair));

        // A tensor that is there under the new key already is the object's own.
        void Keep(string name) =>
            takers
                .GetValueOrDefault(name)
                ?.ForEach(taker =>
                {
                    if (taker.Fault != ObjectGraphFaultCode.NoTensor)
                    {
                        Refuse(taker);
                    }
                });

        void Refuse(GraphRepair change)
        {
            if (refused.Add(change))
            {
                queue.Enqueue(change);
            }
        }
    }

    private static IEnumerable<string> TakenBy(GraphRepair change) =>
        change.Tensors.Select(change.NewNameOf).Append(change.After).Distinct();

    private static IEnumerable<string> LeftBy(GraphRepair change) => change.Copies ? [] : change.Tensors.Append(change.Before).Distinct();
}
