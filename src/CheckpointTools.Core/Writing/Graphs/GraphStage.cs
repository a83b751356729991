using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Reading;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// The graph stage: makes the object graph that is true for the variables that are written, and gives each the key of its place
/// (format.md 12).
/// </summary>
internal sealed class GraphStage
{
    private readonly ResolvedVariables _resolved;
    private readonly GraphSettings _settings;
    private readonly SourceGraphs _graphs;

    /// <summary>The values of the variables, by their numbers; those that no graph knows have a number of their own for a source.</summary>
    private readonly GraphOrigin[] _origins;

    /// <summary>Those that go to their places without their holders.</summary>
    private readonly HashSet<int> _alone;

    private readonly List<string> _notes = [];

    private GraphStage(ResolvedVariables resolved, GraphSettings settings, IReadOnlyList<int> alone)
    {
        (_resolved, _settings, _alone) = (resolved, settings, [.. alone]);
        _graphs = new SourceGraphs(resolved);
        _origins = new GraphOrigin[resolved.Variables.Length];
        for (int i = 0; i < _origins.Length; i++)
        {
            _origins[i] =
                _graphs.Origins[i]
                ?? new GraphOrigin(_graphs.IsForeign(i, resolved.Variables[i].Variable.Seat) ? GraphNaming.Foreign : _graphs.All.Count, i);
        }
    }

    /// <param name="resolved">The variables.</param>
    /// <param name="settings">What was asked for.</param>
    /// <exception cref="CheckpointException">No graph is true for these variables, or a source's graph cannot be read.</exception>
    public static GraphResult Run(ResolvedVariables resolved, GraphSettings settings)
    {
        resolved = resolved.WithoutObjectGraphs();
        if (WholeSource.Find(resolved, settings) is { } whole)
        {
            return new GraphResult(resolved) { Stored = whole };
        }

        bool putsUnder = settings.Mode == ObjectGraphMode.Prefix;
        if (!putsUnder && !WholeSource.HasGraphs(resolved))
        {
            return WithoutGraph(resolved);
        }

        var stage = new GraphStage(resolved, settings, []);
        if (!putsUnder && stage._graphs.All.Count == 0)
        {
            return WithoutGraph(resolved);
        }

        GraphResult result = stage.Run();
        if (settings.Duplicates != DuplicatePolicy.Rename || result.Rivals.Count == 0)
        {
            return result;
        }

        result = new GraphStage(result.MoveRivals(resolved), settings, result.RivalNumbers).Run();
        return result.Rivals.Count == 0 ? result : throw GraphFaults.RivalsEverywhere(result.Rivals.Keys.First());
    }

    private GraphResult Run()
    {
        SourceGraph? counted = _settings.NoSaveCounter ? null : FindCounted();
        Take(counted);
        RequireWholeObjects();
        GraphData made = CanonicalKeys.Assign(AddCounter(Unite(counted), counted));
        GraphResult result = new GraphNaming(_resolved, _graphs, _origins, made).Apply(counted, _settings.NewCounter);
        return _notes.Count == 0 ? result : result with { Notes = [.. _notes, .. result.Notes] };
    }

    /// <summary>
    /// Variables of a model that was saved elsewhere may have keys of objects, but there is no graph to write that restoring could follow.
    /// </summary>
    private static GraphResult WithoutGraph(ResolvedVariables resolved)
    {
        bool areOfModel = Array.Exists(
            resolved.Variables,
            static variable => variable.Variable.Seat.Source is null && ObjectSuffix.TailOf(variable.Variable.Name).Length > 0
        );
        return new GraphResult(resolved)
        {
            Notes = areOfModel
                ?
                [
                    "No object graph is written, because the variables of the model were not listed with one: "
                        + GraphFaults.RestoresNothing,
                ]
                : [],
        };
    }

    /// <summary>The source whose counter of saves is kept: the first, or where the last is to win, the last that gives its own.</summary>
    private SourceGraph? FindCounted() =>
        (
            _settings.Duplicates == DuplicatePolicy.Last
                ? _graphs.All.LastOrDefault(graph => graph.SaveCounter is { } counter && _origins.Contains(counter))
                : null
        ) ?? _graphs.All.FirstOrDefault(static graph => graph.SaveCounter is not null);

    /// <summary>Rates and counts of an optimizer are the first one's, unless the last is to win.</summary>
    private bool IsFirsts(GraphOrigin origin) =>
        _settings.Duplicates != DuplicatePolicy.Last && IsOfGraph(origin) && _graphs.All[origin.Source].IsRate(origin);

    /// <summary>Notes what is taken of each graph, and where it is to be.</summary>
    private void Take(SourceGraph? counted)
    {
        bool moves = Array.Exists(_resolved.Variables, static variable => variable.Variable.Seat.NewPath is not null);
        for (int i = 0; i < _origins.Length; i++)
        {
            GraphOrigin origin = _origins[i];
            if (!IsOfGraph(origin))
            {
                continue;
            }

            SourceGraph graph = _graphs.All[origin.Source];
            VariableSeat seat = _resolved.Variables[i].Variable.Seat;
            if (graph.SaveCounter == origin)
            {
                // The counter stays at the root, whatever scope it is in.
                RequireCounterStays(seat);
                continue;
            }

            if (seat.NewPath is { } path && SaveCounters.IsAt(path))
            {
                throw GraphFaults.CounterPlace(seat.Key);
            }

            bool hasPlace = moves && !graph.IsSlot(origin);
            graph.Take(
                origin,
                hasPlace ? seat.OldPath ?? graph.Graph.FindObjectPath(seat.Key) : null,
                hasPlace ? seat.NewPath ?? seat.OldPath ?? graph.Graph.FindObjectPath(seat.Key) : null,
                _alone.Contains(i),
                seat.Edge
            );
        }

        if (counted is not null)
        {
            counted.Take(counted.SaveCounter!.Value, null, null);
        }

        foreach (SourceGraph graph in _graphs.All)
        {
            graph.DropLostSlots(withPartial: _settings.SkipDamaged);
        }
    }

    private void RequireCounterStays(VariableSeat seat)
    {
        if (seat.NewPath is not { } path)
        {
            return;
        }

        if (!path.EndsWith("/" + SaveCounters.Name, StringComparison.Ordinal))
        {
            throw GraphFaults.CounterRenamed(path);
        }

        _notes.Add($"'{SaveCounters.Name}' stays at the root, where TensorFlow looks for it, and does not become '{path}'.");
    }

    /// <summary>What an object stores in several tensors, such as the keys and the values of a table, goes together.</summary>
    private void RequireWholeObjects()
    {
        var parts = new Dictionary<GraphOrigin, HashSet<string>>();
        for (int i = 0; i < _origins.Length; i++)
        {
            GraphOrigin origin = _origins[i];
            string key = _resolved.Variables[i].Variable.Seat.Key;
            if (IsOfGraph(origin) && _graphs.All[origin.Source].KeyOf(origin) != key)
            {
                (parts.TryGetValue(origin, out HashSet<string>? names) ? names : parts[origin] = []).Add(key);
            }
        }

        foreach (SourceGraph graph in _graphs.All.Where(graph => parts.Keys.Any(origin => _graphs.All[origin.Source] == graph)))
        {
            using CheckpointReader checkpoint = CheckpointReader.Open(graph.Source, static _ => { });
            TensorCursor tensors = checkpoint.Read(static _ => { });
            while (tensors.MoveNext())
            {
                string name = TensorName.ToText(tensors.Name);
                if (
                    name != TensorName.ObjectGraph
                    && graph.FindOrigin(name) is { } origin
                    && parts.TryGetValue(origin, out HashSet<string>? names)
                    && !names.Contains(name)
                )
                {
                    throw GraphFaults.PartOfObject(graph.Prefix, graph.Graph.FindObjectPath(name) ?? "", names.First(), name);
                }
            }
        }
    }

    private bool IsOfGraph(GraphOrigin origin) => origin.Source >= 0 && origin.Source < _graphs.All.Count;

    private GraphData Unite(SourceGraph? counted)
    {
        bool hasNewRoot = _settings.Mode == ObjectGraphMode.Prefix || _settings.RootObject is not null;
        List<GraphPart> parts = FindParts();
        List<(GraphPart Part, GraphData Graph)> graphs = parts.ConvertAll(part =>
        {
            GraphData graph = part.Make(_settings.Optimizers);
            bool keepsCounter = ReferenceEquals(part.Graph, counted) && (!hasNewRoot || part.IsKept);
            return (part, part.Graph is null || keepsCounter ? graph : SaveCounters.Cut(graph));
        });
        if (_settings.RootObject is { } root)
        {
            return graphs.Count == 1 ? Extract(graphs[0].Graph, root) : throw GraphFaults.NoRoot(root, graphs.Count);
        }

        return _settings.Mode == ObjectGraphMode.Prefix ? GraphUnion.PutUnder(graphs, IsFirsts) : GraphUnion.Lay(graphs, IsFirsts);
    }

    /// <summary>One part for each source that brings anything, in the order given.</summary>
    private List<GraphPart> FindParts()
    {
        string[] names = SourceScopes.ScopesOf(_resolved.Sources);
        var bySource = new Dictionary<int, GraphPart>();
        var parts = new List<GraphPart>();
        foreach (SourceGraph graph in _graphs.All)
        {
            int number = Array.FindIndex(_resolved.Sources, source => source.Description.Place == graph.Source.Place);
            parts.Add(Create(number, graph, Path.GetFileName(graph.Prefix)));
        }

        for (int i = 0; i < _origins.Length; i++)
        {
            ResolvedVariable variable = _resolved.Variables[i];
            if (_origins[i].Source != _graphs.All.Count)
            {
                continue;
            }

            if (!bySource.TryGetValue(variable.Source, out GraphPart? part))
            {
                part = Create(variable.Source, null, "");
                parts.Add(part);
            }

            part.Add(variable.Variable, _origins[i]);
        }

        NameChildren(parts, bySource);
        return parts;

        GraphPart Create(int source, SourceGraph? graph, string otherName)
        {
            string name = source < 0 ? otherName : names[source];
            var part = new GraphPart(name, source >= 0 && _resolved.Sources[source].IsKept, graph);
            if (source >= 0)
            {
                bySource[source] = part;
            }

            return part;
        }
    }

    /// <summary>Names are given in the order of the sources; what is added to has its places already.</summary>
    private void NameChildren(List<GraphPart> parts, Dictionary<int, GraphPart> bySource)
    {
        if (_settings.Mode != ObjectGraphMode.Prefix)
        {
            return;
        }

        List<GraphPart> inOrder = [.. bySource.OrderBy(static part => part.Key).Select(static part => part.Value)];
        GraphPart[] children = [.. inOrder.Union(parts).Where(static part => !part.IsKept)];
        IReadOnlyList<string> names = _settings.ChildNames;
        if (names.Count > 0 && names.Count != children.Length)
        {
            throw GraphFaults.ChildCount(names.Count, [.. children.Select(static part => part.Name)]);
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < children.Length; i++)
        {
            children[i].Name = names.Count > 0 ? names[i] : children[i].Name;
            if (!known.Add(children[i].Name))
            {
                throw GraphFaults.SameChild(children[i].Name);
            }

            if (children[i].Name == SaveCounters.Name)
            {
                throw GraphFaults.CounterChild();
            }
        }
    }

    private GraphData Extract(GraphData graph, string root)
    {
        int id = GraphPlace.Find(graph, root);
        if (id < 0)
        {
            throw EditingFaults.NoObject(root);
        }

        if (_settings.WrapAs == SaveCounters.Name)
        {
            throw GraphFaults.CounterChild();
        }

        GraphData part = GraphRoots.Extract(graph, id);
        return _settings.WrapAs is { } name ? GraphRoots.PutUnder([(name, part)]) : part;
    }

    /// <summary>A new root counts saves on from the first source, or from the number in the destination's name.</summary>
    private GraphData AddCounter(GraphData graph, SourceGraph? counted)
    {
        if (_settings.NoSaveCounter)
        {
            return SaveCounters.Cut(graph);
        }

        bool isNewRoot = _settings.RootObject is not null || _settings.Mode == ObjectGraphMode.Prefix;
        bool isLost = Array.Exists(_resolved.Sources, static source => source.IsCounterLost);
        return (isNewRoot || isLost) && SaveCounters.Find(graph) is null
            ? SaveCounters.Set(graph, counted?.SaveCounter ?? SaveCounters.MadeOrigin)
            : graph;
    }
}
