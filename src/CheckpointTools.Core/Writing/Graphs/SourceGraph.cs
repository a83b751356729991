using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Graphs;

/// <summary>The object graph of a source, and which of its values are taken.</summary>
/// <param name="number">The number by which values name it.</param>
/// <param name="source">The source.</param>
/// <param name="hasCounter">Whether its counter of saves can be taken.</param>
/// <param name="graph">The graph.</param>
internal sealed class SourceGraph(int number, VariableSource source, bool hasCounter, ObjectGraph graph)
{
    private readonly bool[] _isTaken = new bool[graph.Data.Attributes.Length];
    private readonly HashSet<int> _takenSavers = [];
    private readonly PathMoves _moves = new();

    public VariableSource Source => source;

    public string Prefix => source.Prefix;

    /// <summary>The value of the counter of its saves; null if it has none.</summary>
    public GraphOrigin? SaveCounter { get; } =
        hasCounter && SaveCounters.Find(graph.Data) is { } origin ? origin with { Source = number } : null;

    /// <summary>The tensor of the counter, where the checkpoint itself gives it.</summary>
    public BundleTensor? CounterTensor { get; init; }

    public ObjectGraph Graph => graph;

    /// <summary>The value that a tensor belongs to; null if it belongs to none that TensorFlow restores.</summary>
    public GraphOrigin? FindOrigin(string key) =>
        graph.FindOwnerId(key) is not { } owner || !graph.Tree.Reaches(owner.Id) ? null
        : owner.Attribute == GraphOwners.NoAttribute ? new GraphOrigin(number, ~owner.Id)
        : new GraphOrigin(number, owner.Attribute);

    /// <summary>The beginning that the names of a value's tensors have in the source.</summary>
    public string KeyOf(GraphOrigin origin) =>
        origin.Number < 0
            ? graph.Data.ToText(graph.Data.Savers[~origin.Number].ObjectName)
            : graph.Data.ToText(graph.Data.Attributes[origin.Number].CheckpointKey);

    /// <summary>The name that a value has in a name-based checkpoint; null if it has none.</summary>
    public string? SaverNameOf(GraphOrigin origin) =>
        origin.Number >= 0 && graph.Data.ToText(graph.Data.Attributes[origin.Number].FullName) is { Length: > 0 } name ? name : null;

    /// <summary>Whether it is the state of an optimizer for a variable, and goes with that.</summary>
    public bool IsSlot(GraphOrigin origin) => origin.Number >= 0 && graph.Roles.IsSlot(graph.ObjectOf(origin.Number));

    /// <summary>Whether it is a rate or a count of an optimizer, whatever of the optimizer is taken.</summary>
    public bool IsRate(GraphOrigin origin) =>
        origin.Number >= 0 && graph.Roles.PlaceOf(graph.ObjectOf(origin.Number)) == ObjectPlace.Optimizer && !IsSlot(origin);

    public bool IsTaken(GraphOrigin origin) => origin.Number < 0 ? _takenSavers.Contains(~origin.Number) : _isTaken[origin.Number];

    /// <summary>Takes a value, at the place where it is to be.</summary>
    /// <param name="origin">The value.</param>
    /// <param name="oldPath">The path by which it is known; null if it stays where it is.</param>
    /// <param name="newPath">The path that it is to have.</param>
    /// <param name="isAlone">Whether it goes there without its holders.</param>
    /// <param name="edge">The edge that was named for this; null if only the names of variables were.</param>
    public void Take(GraphOrigin origin, string? oldPath, string? newPath, bool isAlone = false, MovedEdge? edge = null)
    {
        if (origin.Number < 0)
        {
            _takenSavers.Add(~origin.Number);
        }
        else
        {
            _isTaken[origin.Number] = true;
        }

        if (oldPath is not null && newPath is not null)
        {
            _moves.Add(oldPath, newPath, isAlone, edge);
        }
    }

    /// <summary>Leaves out the slots of variables that are not taken.</summary>
    /// <param name="withPartial">Whether slots in lists go as a whole where not all of them can stay.</param>
    public void DropLostSlots(bool withPartial)
    {
        SlotClosure.Apply(graph, _isTaken);
        if (withPartial)
        {
            new PositionalClosure(Prefix, graph, _isTaken).DropPartial();
        }
    }

    /// <summary>The graph with what is taken, where it is to be. Its values name this source.</summary>
    /// <param name="optimizers">What becomes of its optimizers.</param>
    /// <exception cref="CheckpointException">No graph can express it.</exception>
    public GraphData Edit(OptimizerObjects optimizers)
    {
        var draft = new GraphDraft(graph.Data, number);
        if (optimizers == OptimizerObjects.Emptied)
        {
            // All objects stay, so every position does.
            draft.Empty(id => graph.Roles.IsOfOptimizer(id) && !_isTaken.AsSpan(graph.Data.AttributesOf(id)).Contains(true));
        }
        else
        {
            new PositionalClosure(Prefix, graph, _isTaken).Require();
        }

        GraphPruning.Keep(draft, IsTaken);
        switch (optimizers)
        {
            case OptimizerObjects.AsTaken:
                bool[] isStateless = SlotClosure.FindStateless(graph, _isTaken);
                draft.CutTo(id => isStateless[id]);
                break;
            case OptimizerObjects.Cut:
                draft.CutTo(graph.Roles.IsOptimizer);
                break;
        }

        List<PathChange> moves = _moves.Find();
        if (moves.Count > 0)
        {
            OptimizerMoves.Require(graph, moves);
            Arrange(draft, moves);
        }

        if (optimizers != OptimizerObjects.Emptied)
        {
            var lists = new PositionalLists(draft, graph.Data);
            foreach (PositionalOptimizer optimizer in graph.Roles.Positions.Optimizers)
            {
                lists.Close(optimizer);
            }
        }

        if (moves.Count > 0)
        {
            GraphMoves.Apply(draft, moves);
            draft.RemoveEmptied();
        }

        return draft.ToGraph();
    }

    /// <summary>Keeps the positions of optimizers those of their variables, where these change places.</summary>
    private void Arrange(GraphDraft draft, List<PathChange> moves)
    {
        var order = new PositionalOrder(draft, graph.Data);
        foreach (PositionalOptimizer optimizer in graph.Roles.Positions.Optimizers)
        {
            if (!order.TryArrange(optimizer, FindOld, id => FindOld(id) is { } path ? OptimizerMoves.Apply(moves, path) : null))
            {
                throw GraphFaults.OrderUnknown(Prefix, FindOld(optimizer.Id) ?? "");
            }
        }

        string? FindOld(int id) => graph.Roles.PathOf(id, ObjectGraph.MaxPathLength);
    }
}
