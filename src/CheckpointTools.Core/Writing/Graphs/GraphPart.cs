using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Writing.Graphs;

/// <summary>What one source brings to the new graph.</summary>
/// <param name="name">The checkpoint's name, as far as it tells it from the others.</param>
/// <param name="isKept">Whether it is the checkpoint that is added to.</param>
/// <param name="graph">Its object graph; null for a name-based source.</param>
internal sealed class GraphPart(string name, bool isKept, SourceGraph? graph)
{
    private readonly List<(CheckpointVariable Variable, GraphOrigin Origin)> _added = [];

    /// <summary>The name of its child, where each source has one.</summary>
    public string Name { get; set; } = name;

    public bool IsKept => isKept;

    public SourceGraph? Graph => graph;

    /// <summary>Adds a variable that no graph knows: the segments of its name become objects.</summary>
    public void Add(CheckpointVariable variable, GraphOrigin origin) => _added.Add((variable, origin));

    /// <param name="optimizers">What becomes of the optimizers.</param>
    /// <exception cref="CheckpointException">No graph can express what is taken.</exception>
    public GraphData Make(OptimizerObjects optimizers)
    {
        GraphDraft draft = graph is null ? new GraphDraft() : new GraphDraft(graph.Edit(optimizers));
        var additions = new GraphAdditions(draft);
        HashSet<string> names = [.. _added.Select(static added => added.Variable.Name)];
        foreach ((CheckpointVariable variable, GraphOrigin origin) in _added)
        {
            string path = ObjectSuffix.PathOf(variable.Name);
            string tail = ObjectSuffix.TailOf(variable.Name);
            if (tail.EndsWith("-keys", StringComparison.Ordinal) && names.Contains(variable.Name[..^"keys".Length] + "values"))
            {
                throw GraphFaults.TableWithoutGraph(variable.Checkpoint, variable.Name);
            }

            additions.Add(
                tail.Length > 0 ? LocalName.Split(path) : path.Split('/'),
                tail.Length > 0 ? tail[(tail.LastIndexOf('/') + 1)..] : "VARIABLE_VALUE",
                path,
                origin
            );
        }

        return draft.ToGraph();
    }
}
