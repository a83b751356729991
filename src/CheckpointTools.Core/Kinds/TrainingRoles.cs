using CheckpointTools.Formats.Dataflow;

namespace CheckpointTools.Kinds;

/// <summary>What training does with the variables of a graph, by its operations and collections.</summary>
internal sealed class TrainingRoles
{
    private readonly FlowGraph _graph;
    private readonly FlowTrace _trace;
    private readonly IReadOnlyDictionary<FlowNode, string> _keyOf;
    private readonly HashSet<FlowNode> _trained = [];
    private readonly Dictionary<FlowNode, Slot> _slots = [];
    private readonly Dictionary<FlowNode, FlowNode> _averages = [];
    private readonly HashSet<FlowNode> _rates = [];
    private readonly HashSet<FlowNode> _assigned = [];

    /// <summary>The trained variables by the variables from which an assignment written by hand computes their new values.</summary>
    private readonly Dictionary<FlowNode, Updated> _updates = [];

    /// <param name="graph">The graph.</param>
    /// <param name="trace">Follows its values.</param>
    /// <param name="keyOf">The keys of the variables: the parts of a partitioned one share theirs.</param>
    public TrainingRoles(FlowGraph graph, FlowTrace trace, IReadOnlyDictionary<FlowNode, string> keyOf)
    {
        _graph = graph;
        _trace = trace;
        _keyOf = keyOf;
        var assignments = new List<(FlowPlace Place, FlowNode Variable)>();
        foreach (FlowPlace place in trace.ListPlaces())
        {
            switch (place.Node.Op)
            {
                case FlowOp.Train:
                    AddTraining(place);
                    break;
                case FlowOp.Assign
                or FlowOp.Update when FlowTrace.FindVariable(place, 0) is { } variable && IsTrainingStep(place, variable):
                    assignments.Add((place, variable));
                    break;
            }
        }

        _assigned.UnionWith(assignments.Select(static assignment => assignment.Variable));
        foreach ((FlowPlace place, FlowNode variable) in assignments)
        {
            AddAssignment(place, variable);
        }

        if (trace.IsExhausted)
        {
            // A variable of which one owner was found may have others.
            _updates.Clear();
            _averages.Clear();
        }
    }

    /// <summary>Whether a variable is trained: an operation changes it, or the collection says so.</summary>
    public bool IsTrained(FlowNode variable) =>
        _trained.Contains(variable) || (_graph.Trainable.Contains(variable.Name) && !_slots.ContainsKey(variable));

    /// <summary>Whether the program assigns to a variable, other than its first value or one that is restored.</summary>
    public bool IsAssigned(FlowNode variable) => _assigned.Contains(variable);

    /// <summary>Whether a variable is the global step.</summary>
    public bool IsStep(FlowNode variable) => _graph.Steps.Contains(variable.Name);

    /// <summary>Whether an optimizer's operation takes a variable as a rate, or computes one from it.</summary>
    public bool IsRate(FlowNode variable) => _rates.Contains(variable);

    /// <summary>The variable and name of a slot of an optimizer's operation.</summary>
    public Slot? FindSlot(FlowNode variable) => _slots.TryGetValue(variable, out Slot slot) ? slot : null;

    /// <summary>The variable of which this one is the moving average.</summary>
    public FlowNode? FindAveraged(FlowNode variable) => _averages.GetValueOrDefault(variable);

    /// <summary>The trained variable that assignments compute from this one, and whether there are others; null if there is none.</summary>
    public Updated? FindUpdated(FlowNode variable) => _updates.TryGetValue(variable, out Updated updated) ? updated : null;

    private void AddTraining(FlowPlace place)
    {
        if (FlowTrace.FindVariable(place, 0) is not { } variable)
        {
            return;
        }

        _trained.Add(variable);
        TrainingOp training = place.Node.Training!;
        int count = training.Slots?.Count ?? place.Node.Inputs.Length - 1;
        for (int i = 0; i < count; i++)
        {
            if (FlowTrace.FindVariable(place, i + 1) is { } slot)
            {
                _slots.TryAdd(slot, new Slot(variable, training.Slots?[i]));
            }
        }

        foreach (int rate in training.Rates.Where(rate => rate < place.Node.Inputs.Length))
        {
            _rates.UnionWith(_trace.FindSources(place, rate).Keys);
        }
    }

    /// <summary>Whether an assignment is a step of the program, and neither the first value nor one that is restored.</summary>
    private bool IsTrainingStep(FlowPlace place, FlowNode variable) =>
        place.Node.Op == FlowOp.Update
        || !(
            _graph.Initializers.Contains(place.Node.Name)
            || place.Node.Name == variable.Name + "/Assign"
            || FlowTrace.FindOrigin(place, place.Node.Inputs.Length - 1) is { Node.Op: FlowOp.Restore }
        );

    private void AddAssignment(FlowPlace place, FlowNode variable)
    {
        bool isTrained = IsTrained(variable);
        if (!isTrained && _graph.Averaged.Count == 0)
        {
            return;
        }

        foreach ((FlowNode source, bool isComputed) in _trace.FindSources(place, place.Node.Inputs.Length - 1))
        {
            if (source == variable || (!isComputed && place.Node.Op == FlowOp.Assign))
            {
                // A copy of another variable, such as a backup, is no step of an optimizer.
                continue;
            }

            if (!isTrained)
            {
                if (_graph.Averaged.Contains(source.Name) && IsNamedAfter(variable.Name, source.Name))
                {
                    _averages.TryAdd(variable, source);
                }
            }
            else if (!IsTrained(source))
            {
                AddUpdate(source, variable);
            }
        }
    }

    private void AddUpdate(FlowNode source, FlowNode variable)
    {
        if (!_updates.TryGetValue(source, out Updated updated))
        {
            _updates.Add(source, new Updated(variable, HasOthers: false));
        }
        else if (!updated.HasOthers && KeyOf(updated.Variable) != KeyOf(variable))
        {
            _updates[source] = updated with { HasOthers = true };
        }
    }

    private string KeyOf(FlowNode variable) => _keyOf.GetValueOrDefault(variable, variable.Name);

    /// <summary>
    /// Whether an average has the name of its variable and a segment more, possibly in a scope. A target network that follows softly is
    /// computed alike, and is none.
    /// </summary>
    private static bool IsNamedAfter(string average, string variable)
    {
        int end = average.LastIndexOf('/');
        return end > 0
            && average.AsSpan(0, end).EndsWith(variable, StringComparison.Ordinal)
            && (end == variable.Length || average[end - variable.Length - 1] == '/');
    }

    /// <summary>A slot's variable, and the optimizer's name for the slot; null for an operation that is not known.</summary>
    public readonly record struct Slot(FlowNode Variable, string? Name);

    /// <summary>A trained variable that is computed from another, and whether more than this one are.</summary>
    public readonly record struct Updated(FlowNode Variable, bool HasOthers);
}
