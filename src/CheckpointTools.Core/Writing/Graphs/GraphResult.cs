using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>What the graph stage hands on.</summary>
/// <param name="Variables">The variables under the keys that the graph gives them.</param>
internal sealed record GraphResult(ResolvedVariables Variables)
{
    /// <summary>The source whose graph is taken as it is stored; null if there is none.</summary>
    public PlannedSource? Stored { get; init; }

    /// <summary>
    /// The new graph; null if there is none. Where two variables have one place, it has both until one of them is chosen.
    /// </summary>
    public GraphData? Made { get; init; }

    /// <summary>The values of variables that share their place with others, by the variable.</summary>
    public IReadOnlyDictionary<CheckpointVariable, GraphOrigin> Rivals { get; init; } = new Dictionary<CheckpointVariable, GraphOrigin>();

    /// <summary>Which of the variables that were given these are.</summary>
    public IReadOnlyList<int> RivalNumbers { get; init; } = [];

    /// <summary>Variables that are left out because another source's take their place, such as counters and rates.</summary>
    public IReadOnlyList<ReplacedVariable> Replaced { get; init; } = [];

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Moves variables that share their place below a child with their checkpoint's name; what is added to keeps its own.
    /// </summary>
    public ResolvedVariables MoveRivals(ResolvedVariables given)
    {
        string[] scopes = SourceScopes.ScopesOf(given.Sources);
        ResolvedVariable[] moved = [.. given.Variables];
        foreach (int number in RivalNumbers.Where(number => !given.Sources[moved[number].Source].IsKept))
        {
            CheckpointVariable variable = moved[number].Variable;
            string scope = LocalName.Escape(scopes[moved[number].Source]);
            string path = $"{scope}/{variable.ObjectPath ?? ObjectSuffix.PathOf(variable.Name)}";
            moved[number] = moved[number] with { Variable = variable.WithName(path) };
        }

        return given with
        {
            Variables = moved,
        };
    }

    /// <summary>The new graph, with the values of the variables that were chosen.</summary>
    public GraphData? Choose(IEnumerable<CheckpointVariable> chosen)
    {
        if (Made is null || Rivals.Count == 0)
        {
            return Made;
        }

        HashSet<GraphOrigin> lost = [.. Rivals.Values];
        foreach (CheckpointVariable variable in chosen)
        {
            if (Rivals.TryGetValue(variable, out GraphOrigin origin))
            {
                lost.Remove(origin);
            }
        }

        var draft = new GraphDraft(Made);
        for (int id = 0; id < draft.Count; id++)
        {
            draft[id].Attributes = Array.FindAll(draft[id].Attributes, attribute => !lost.Contains(attribute.Origin));
        }

        return draft.ToGraph();
    }
}
