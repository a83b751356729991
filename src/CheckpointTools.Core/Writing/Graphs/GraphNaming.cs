using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Gives the variables the keys that the new graph has for them.</summary>
/// <param name="resolved">The variables.</param>
/// <param name="graphs">The graphs of their sources.</param>
/// <param name="origins">The values that the variables are of.</param>
/// <param name="made">The new graph.</param>
internal sealed class GraphNaming(ResolvedVariables resolved, SourceGraphs graphs, GraphOrigin[] origins, GraphData made)
{
    /// <summary>The number in place of a source's, for variables of an object-based checkpoint that belong to no object of it.</summary>
    public const int Foreign = -2;

    private const int MaxListed = 5;

    private readonly Dictionary<GraphOrigin, string> _keys = [];
    private readonly HashSet<GraphOrigin> _rivals = [];

    /// <param name="counted">The source whose counter is kept; null if there is none.</param>
    /// <param name="newCounter">The value of a counter that no source has.</param>
    public GraphResult Apply(SourceGraph? counted, long newCounter)
    {
        ReadKeys();
        var named = new List<ResolvedVariable>(resolved.Variables.Length + 1);
        var leftOut = new List<int>();
        var byOrigin = new Dictionary<GraphOrigin, ResolvedVariable>();
        var lost = new List<string>();
        var rivals = new Dictionary<CheckpointVariable, GraphOrigin>(ReferenceEqualityComparer.Instance);
        var rivalNumbers = new List<int>();
        bool hasCounter = false;
        for (int i = 0; i < origins.Length; i++)
        {
            ResolvedVariable variable = resolved.Variables[i];
            GraphOrigin origin = origins[i];
            if (origin.Source == Foreign)
            {
                named.Add(variable);
                continue;
            }

            if (!_keys.TryGetValue(origin, out string? key))
            {
                bool isSlot = origin.Source < graphs.All.Count && graphs.All[origin.Source].IsSlot(origin);
                leftOut.Add(i);
                if (isSlot)
                {
                    lost.Add(variable.Variable.Name);
                }

                continue;
            }

            CheckpointVariable renamed = variable.Variable.WithKey(key + TailOf(origin, variable.Variable.Seat.Key));
            RequirePlace(variable.Variable, origin);
            hasCounter |= counted is not null && origin == counted.SaveCounter;
            byOrigin.TryAdd(origin, variable);
            named.Add(variable with { Variable = renamed });
            if (_rivals.Contains(origin))
            {
                rivals[renamed] = origin;
                rivalNumbers.Add(i);
            }
        }

        if (named.Count == 0)
        {
            throw GraphFaults.OnlySlots(lost.Count > 0 ? lost : [.. leftOut.Select(number => resolved.Variables[number].Variable.Name)]);
        }

        AddCounter(named, hasCounter ? null : counted, newCounter);
        string[] lostCounters =
        [
            .. resolved
                .Sources.Where(source => source.IsCounterLost && SaveCounters.Find(made) == SaveCounters.MadeOrigin)
                .Select(source => $"{source.Prefix}: its counter of saves is damaged. A new one is written, with the value {newCounter}."),
        ];
        string[] notes =
            lost.Count == 0
                ? lostCounters
                :
                [
                    .. lostCounters,
                    $"{Phrase.Count(lost.Count, "slot")} of optimizers {(lost.Count == 1 ? "is" : "are")} left out, because what "
                        + $"{(lost.Count == 1 ? "it belongs" : "they belong")} to is not taken: {Phrase.List(lost, MaxListed)}.",
                ];
        return new GraphResult(resolved with { Variables = [.. named] })
        {
            Made = made,
            Rivals = rivals,
            RivalNumbers = rivalNumbers,
            Replaced = leftOut.ConvertAll(number => Describe(number, byOrigin, named)),
            Notes = notes,
        };
    }

    /// <param name="number">The number of a variable that is left out.</param>
    /// <param name="byOrigin">The variables that are written.</param>
    /// <param name="named">The same, with a counter that was not among those given.</param>
    private ReplacedVariable Describe(int number, Dictionary<GraphOrigin, ResolvedVariable> byOrigin, List<ResolvedVariable> named)
    {
        ResolvedVariable variable = resolved.Variables[number];
        GraphOrigin origin = origins[number];
        if (origin.Source >= graphs.All.Count)
        {
            return new ReplacedVariable(variable, null, ReplacementReason.HasOther);
        }

        SourceGraph graph = graphs.All[origin.Source];
        if (graph.IsSlot(origin))
        {
            return new ReplacedVariable(variable, null, ReplacementReason.IsLostSlot);
        }

        if (graph.SaveCounter == origin)
        {
            return SaveCounters.Find(made) is not { } counter
                ? new ReplacedVariable(variable, null, ReplacementReason.IsUnwanted)
                : new ReplacedVariable(variable, Find(counter), ReplacementReason.HasOther);
        }

        VariableSeat seat = variable.Variable.Seat;
        int id = GraphPlace.Find(made, seat.NewPath ?? seat.OldPath ?? graph.Graph.FindObjectPath(seat.Key) ?? "");
        ResolvedVariable? by = made.Has(id) && made.Attributes[made.AttributesOf(id)] is [{ Origin: var other }, ..] ? Find(other) : null;
        return new ReplacedVariable(variable, by, ReplacementReason.HasOther);

        // The counter of a checkpoint is taken even where it was not given; it is the last one then.
        ResolvedVariable? Find(GraphOrigin origin) =>
            byOrigin.TryGetValue(origin, out ResolvedVariable found) ? found
            : SaveCounters.Find(made) == origin && origin != SaveCounters.MadeOrigin ? named[^1]
            : null;
    }

    private void ReadKeys()
    {
        for (int id = 0; id < made.Count; id++)
        {
            ReadOnlySpan<GraphAttribute> all = made.Attributes[made.AttributesOf(id)];
            var firsts = all.Length > 1 ? new Dictionary<string, GraphOrigin>(StringComparer.Ordinal) : null;
            foreach (GraphAttribute attribute in all)
            {
                string key = made.ToText(attribute.CheckpointKey);
                _keys.TryAdd(attribute.Origin, key);
                if (firsts?.TryAdd(key, attribute.Origin) == false)
                {
                    _rivals.Add(firsts[key]);
                    _rivals.Add(attribute.Origin);
                }
            }
        }

        foreach (GraphSaver saver in made.Savers.Values)
        {
            _keys.TryAdd(saver.Origin, made.ToText(saver.ObjectName));
        }
    }

    /// <summary>
    /// What a tensor's name has behind the key of its value: nothing, but for tables and other objects of several tensors.
    /// </summary>
    private string TailOf(GraphOrigin origin, string key) =>
        origin.Source < graphs.All.Count ? key[graphs.All[origin.Source].KeyOf(origin).Length..] : "";

    /// <summary>Slots are where their variables are; to ask for another place is to ask for what is not done.</summary>
    private void RequirePlace(CheckpointVariable variable, GraphOrigin origin)
    {
        if (
            variable.Seat.NewPath is { } path
            && origin.Source < graphs.All.Count
            && graphs.All[origin.Source].IsSlot(origin)
            && !GraphPlace.IsOfSlot(path, ObjectSuffix.PathOf(_keys[origin]), ObjectSuffix.PathOf(variable.Seat.Key))
            && !GraphPlace.Holds(made, path, origin)
        )
        {
            throw GraphFaults.SlotRenamed(variable.Seat.Key, path);
        }
    }

    private void AddCounter(List<ResolvedVariable> named, SourceGraph? counted, long newCounter)
    {
        if (SaveCounters.Find(made) is not { } origin)
        {
            return;
        }

        ResolvedVariable beside = named[0];
        string key = _keys[origin];
        if (origin == SaveCounters.MadeOrigin)
        {
            named.Add(new ResolvedVariable(new CheckpointVariable(MadeValue.OfInt64(First(beside), newCounter), key), beside.Tensor, []));
            return;
        }

        if (counted is null)
        {
            return;
        }

        int number = Array.FindIndex(resolved.Sources, source => source.Description.Place == counted.Source.Place);
        BundleTensor tensor = counted.CounterTensor!;
        var stored = new StoredTensor(counted.Source, tensor.Name, tensor.Entry.DataType, tensor.Entry.Shape, tensor.Entry.Size, null);
        named.Add(
            new ResolvedVariable(new CheckpointVariable(stored, key), new ResolvedTensor(number, stored, tensor.Entry, tensor.Slices), [])
        );
    }

    private static StoredTensor First(ResolvedVariable variable) => variable.Tensor.Stored;
}
