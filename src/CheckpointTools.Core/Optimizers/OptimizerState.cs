using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Reading;
using CheckpointTools.Writing;

namespace CheckpointTools.Optimizers;

/// <summary>
/// The state that a checkpoint has of optimizers: their slots, their own rates and counts, and the averages that only they hold. In an
/// object-based checkpoint the graph decides, by what leads to a variable; in a name-based one, what the variables are for.
/// </summary>
public sealed class OptimizerState
{
    private readonly List<CheckpointVariable> _all;
    private readonly List<OwnedVariable> _slots = [];
    private readonly List<OwnedVariable> _counts = [];
    private readonly List<string> _averages = [];
    private readonly List<string> _weights = [];
    private readonly bool _hasGraph;
    private readonly bool _hasOptimizer;

    private OptimizerState(CheckpointLocation checkpoint, List<CheckpointVariable> all, ObjectGraph? graph)
    {
        (Checkpoint, _all, _hasGraph) = (checkpoint, all, graph is not null);
        if (graph is null)
        {
            AddByNames();
        }
        else
        {
            AddByGraph(graph);
        }

        _hasOptimizer =
            graph is not null && Enumerable.Range(0, graph.Data.Count).Any(id => graph.Tree.Reaches(id) && graph.Roles.IsOptimizer(id));
    }

    /// <summary>The checkpoint.</summary>
    public CheckpointLocation Checkpoint { get; }

    /// <summary>Whether there is no optimizer in the checkpoint.</summary>
    public bool IsEmpty => _slots.Count == 0 && _counts.Count == 0 && _averages.Count == 0 && !_hasOptimizer;

    internal IReadOnlyList<CheckpointVariable> All => _all;

    internal IReadOnlyList<OwnedVariable> Slots => _slots;

    internal IReadOnlyList<OwnedVariable> Counts => _counts;

    /// <summary>Reads what a checkpoint has of optimizers.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static OptimizerState Read(CheckpointLocation checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        List<CheckpointVariable> all = [.. CheckpointContents.ReadVariables(checkpoint)];
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix, checkpoint.Format, checkpoint.Files, static _ => { });
        return new OptimizerState(checkpoint, all, reader.Bundle is { } bundle ? ObjectGraph.Read(bundle) : null);
    }

    /// <summary>Leaves the state of the optimizers out.</summary>
    /// <param name="keepsObjects">
    /// Whether the optimizers stay, with their rates and counts, and only their slots go: a program goes on with fresh ones.
    /// </param>
    /// <param name="dropsAverages">Whether averages that only an optimizer holds go with it.</param>
    /// <exception cref="CheckpointException">Something would go that is no state of an optimizer.</exception>
    public OptimizerChange Remove(bool keepsObjects, bool dropsAverages)
    {
        bool cuts = _hasGraph && !keepsObjects;
        if (cuts && _weights.Count > 0)
        {
            throw OptimizerFaults.WeightsLost(Checkpoint.Prefix, _weights);
        }

        if (cuts && _averages.Count > 0 && !dropsAverages)
        {
            throw OptimizerFaults.AveragesLost(Checkpoint.Prefix, _averages);
        }

        HashSet<string> removed = [.. _slots.Select(static slot => slot.Variable.Name)];
        removed.UnionWith(keepsObjects ? [] : _counts.Select(static count => count.Variable.Name));
        removed.UnionWith(cuts ? _averages : []);
        return new OptimizerChange(
            _all.FindAll(variable => !removed.Contains(variable.Name)),
            keepsObjects ? OptimizerObjects.Emptied : OptimizerObjects.Cut
        )
        {
            IsCut = cuts && _hasOptimizer,
            Removed = _all.FindAll(variable => removed.Contains(variable.Name)),
        };
    }

    /// <summary>Gives the optimizers the state of fresh ones: all variables stay. Rates and averages stay as they are.</summary>
    /// <param name="fill">Values that are given.</param>
    /// <param name="keepsIterations">Whether the counts of iterations stay.</param>
    /// <exception cref="CheckpointException">A value is neither given nor known.</exception>
    public OptimizerChange Reset(SlotFill fill, bool keepsIterations)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var reset = new OptimizerReset(this, fill);
        reset.AddSlots();
        reset.AddCounts(keepsIterations);
        return reset.Complete();
    }

    /// <summary>Gives the slots of the optimizers their first values. All else stays as it is.</summary>
    /// <param name="fill">Values that are given.</param>
    /// <exception cref="CheckpointException">A value is neither given nor known.</exception>
    public OptimizerChange ResetSlots(SlotFill fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var reset = new OptimizerReset(this, fill);
        reset.AddSlots();
        return reset.Complete();
    }

    private void AddByGraph(ObjectGraph graph)
    {
        foreach (CheckpointVariable variable in _all)
        {
            if (graph.FindOwnerId(variable.Name) is not { Id: var id } || !graph.Tree.Reaches(id))
            {
                continue;
            }

            if (!graph.Roles.IsOfOptimizer(id))
            {
                _weights.AddRange(graph.Roles.IsBesideOptimizers(id) ? [] : [variable.Name]);
                continue;
            }

            var owned = new OwnedVariable(
                variable,
                graph.Roles.FindOptimizer(id) ?? -1,
                graph.Roles.FindSlotName(id),
                TensorName.ToText(graph.Roles.LastNameOf(id))
            );
            switch (variable.Kind)
            {
                case VariableKind.MovingAverage:
                    _averages.Add(variable.Name);
                    break;
                case VariableKind.OptimizerSlot:
                    _slots.Add(owned);
                    break;
                default:
                    _counts.Add(owned);
                    break;
            }
        }
    }

    private void AddByNames()
    {
        _slots.AddRange(_all.Where(static variable => variable.Kind == VariableKind.OptimizerSlot).Select(Owned));
        _counts.AddRange(OwnCounts.Find(_all).Select(Owned));
    }

    private static OwnedVariable Owned(CheckpointVariable variable) =>
        new(variable, -1, variable.SlotName, OwnCounts.LastOf(OwnCounts.NameOf(variable)));
}
