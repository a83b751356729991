using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Reading;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// The object graphs that variables have their places in, and the place of each. A source that only gives values to a model's variables
/// does not shape the model: its graph is none of these.
/// </summary>
internal sealed class SourceGraphs
{
    private readonly List<SourceGraph> _graphs = [];
    private readonly Dictionary<(string, CheckpointFormat, string?), SourceGraph?> _byPlace = [];
    private readonly PlannedSource[] _sources;
    private readonly ResolvedVariable[] _variables;

    /// <param name="resolved">The variables; an object graph is none of them.</param>
    /// <exception cref="CheckpointException">A graph cannot be read.</exception>
    public SourceGraphs(ResolvedVariables resolved)
    {
        (_sources, _variables) = (resolved.Sources, resolved.Variables);
        foreach (PlannedSource source in _sources.Where(static source => source.IsKept))
        {
            Find(source.Description);
        }

        Origins = new GraphOrigin?[resolved.Variables.Length];
        for (int i = 0; i < Origins.Length; i++)
        {
            VariableSeat seat = resolved.Variables[i].Variable.Seat;
            Origins[i] = seat.Source is { } source ? Find(source)?.FindOrigin(seat.Key) : null;
        }

        // Of a sharded save, one file has the graph of all. A name of a Saver is no key, whatever it begins with.
        for (int i = 0; i < Origins.Length; i++)
        {
            CheckpointVariable variable = resolved.Variables[i].Variable;
            bool isOfNone = variable.Seat.Source is not { } source || Find(source) is null;
            if (isOfNone && variable.Name == variable.Seat.Key && ObjectSuffix.TailOf(variable.Name).Length > 0)
            {
                Origins[i] = _graphs.Select(graph => graph.FindOrigin(variable.Name)).FirstOrDefault(static origin => origin is not null);
            }
        }
    }

    /// <summary>The graphs; values name them by their numbers here.</summary>
    public IReadOnlyList<SourceGraph> All => _graphs;

    /// <summary>The value that each variable is of; null for one that no graph knows.</summary>
    public GraphOrigin?[] Origins { get; }

    /// <summary>
    /// Whether a variable has its place in an object-based checkpoint, but belongs to no object of it: its name is all it has.
    /// </summary>
    public bool IsForeign(int number, VariableSeat seat) =>
        Origins[number] is null && seat.Source is { } source && Find(source) is not null;

    private SourceGraph? Find(VariableSource source)
    {
        if (_byPlace.TryGetValue(source.Place, out SourceGraph? known))
        {
            return known;
        }

        SourceGraph? found = Read(source);
        if (found is not null)
        {
            _graphs.Add(found);
        }

        _byPlace[source.Place] = found;
        return found;
    }

    private SourceGraph? Read(VariableSource source)
    {
        // Salvage may have found that a source's graph is not to be had.
        PlannedSource? planned = Array.Find(_sources, planned => planned.Description.Place == source.Place);
        if (source.Format != CheckpointFormat.V2 || planned is { ObjectGraph: null } or { GraphFault: not null })
        {
            return null;
        }

        // The damage of its index was reported before.
        using CheckpointReader checkpoint = CheckpointReader.Open(source, static _ => { });
        if (checkpoint.Stamp != source.Stamp)
        {
            throw BundleFaults.Changed(checkpoint.ListPath);
        }

        if (ReadGraph(checkpoint.Bundle!) is not { } graph)
        {
            return null;
        }

        // The counter is taken from the checkpoint; or, where that is only a model that others give the values, if it is a variable.
        string? key = SaveCounters.FindKey(graph.Data);
        BundleTensor? counter =
            key is not null && planned is { IsCounterLost: false } && checkpoint.Bundle!.Find(TensorName.ToBytes(key)) is { } tensor
                ? tensor.Entry.Slices.Count == 0
                    ? tensor
                    : null
                : null;
        bool isGiven =
            planned is null && key is not null && Array.Exists(_variables, variable => IsAt(variable.Variable.Seat, source, key));
        return new SourceGraph(_graphs.Count, source, counter is not null || isGiven, graph) { CounterTensor = counter };
    }

    private static ObjectGraph? ReadGraph(BundleReader bundle)
    {
        try
        {
            return ObjectGraph.Read(bundle);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedObjectGraph)
        {
            throw GraphFaults.Unusable(e);
        }
    }

    private static bool IsAt(VariableSeat seat, VariableSource source, string key) => seat.Key == key && seat.Source?.Place == source.Place;
}
