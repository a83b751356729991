using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// What is taken of an optimizer that restores by position: the slots of all variables that are taken or none, and all of its rates and
/// counts or none, so that each position stays that of its variable (format.md 11.6).
/// </summary>
/// <param name="prefix">The source, for messages.</param>
/// <param name="graph">Its graph.</param>
/// <param name="isTaken">The values that are taken.</param>
internal sealed class PositionalClosure(string prefix, ObjectGraph graph, bool[] isTaken)
{
    private readonly GraphData _data = graph.Data;

    /// <exception cref="CheckpointException">A list would keep only some of what it is for.</exception>
    public void Require()
    {
        if (FindFaults().FirstOrDefault() is { Fault: { } fault })
        {
            throw fault;
        }
    }

    /// <summary>Leaves out the state of optimizers that could keep only some of it.</summary>
    public void DropPartial()
    {
        foreach (PositionalOptimizer optimizer in FindFaults().Select(static found => found.Optimizer).Distinct().ToArray())
        {
            IEnumerable<int> state = optimizer.Slots.SelectMany(static list => list.Slots).Select(static slot => slot.Id);
            foreach (int id in state.Concat(FindOthers(optimizer)))
            {
                isTaken.AsSpan(_data.AttributesOf(id)).Clear();
            }
        }
    }

    private IEnumerable<(PositionalOptimizer Optimizer, CheckpointException Fault)> FindFaults()
    {
        bool isModelWhole = Enumerable
            .Range(0, _data.Count)
            .All(id => graph.Roles.PlaceOf(id) != ObjectPlace.Model || isTaken.AsSpan(_data.AttributesOf(id)).IndexOf(false) < 0);

        // Each list counts once, however many optimizers claim it.
        var lists = new HashSet<int>();
        foreach (PositionalOptimizer optimizer in graph.Roles.Positions.Optimizers)
        {
            bool anySlot = optimizer.Slots.Any(list => list.Slots.Any(slot => IsTaken(slot.Id)));
            foreach (PositionalList list in optimizer.Slots)
            {
                // Whose a slot is may not be known: then it is due, and stays only where all variables do.
                int taken = list.Slots.Count(slot => IsTaken(slot.Id));
                int due = list.Slots.Count(slot => slot.VariableId < 0 || IsTaken(slot.VariableId));
                bool isKnown = isModelWhole || list.Slots.All(static slot => slot.VariableId >= 0);
                if (anySlot && (taken != due || !isKnown))
                {
                    string name = _data.ToText(list.Name);
                    yield return (optimizer, GraphFaults.SomeSlots(prefix, PathOf(optimizer.Id), name, taken, isKnown ? due : 0));
                }
            }

            if (lists.Add(optimizer.Variables) && FindFaultOfOthers(optimizer, anySlot, isModelWhole) is { } fault)
            {
                yield return (optimizer, fault);
            }
        }
    }

    /// <summary>What else is in the list of all variables stands before and between the slots.</summary>
    private CheckpointException? FindFaultOfOthers(PositionalOptimizer optimizer, bool anySlot, bool isModelWhole)
    {
        int[] others = [.. FindOthers(optimizer)];
        int taken = others.Count(IsTaken);
        bool isKnown = isModelWhole || !others.Any(graph.Roles.IsSlot);
        return (anySlot || taken > 0) && (taken != others.Length || !isKnown)
            ? GraphFaults.SomeVariables(prefix, PathOf(optimizer.Id), taken, others.Length, PathOf(Array.Find(others, id => !IsTaken(id))))
            : null;
    }

    /// <summary>The variables in the list of all that are in no list of slots.</summary>
    private IEnumerable<int> FindOthers(PositionalOptimizer optimizer)
    {
        if (optimizer.Variables < 0)
        {
            return [];
        }

        HashSet<int> slots = [.. optimizer.Slots.SelectMany(static list => list.Slots).Select(static slot => slot.Id)];
        return _data
            .Children[_data.ChildrenOf(optimizer.Variables)]
            .ToArray()
            .Select(static child => child.Id)
            .Where(id => !slots.Contains(id) && !_data.Attributes[_data.AttributesOf(id)].IsEmpty);
    }

    private bool IsTaken(int id) => isTaken.AsSpan(_data.AttributesOf(id)).Contains(true);

    private string PathOf(int id) => graph.Roles.PathOf(id, ObjectGraph.MaxPathLength) ?? "";
}
