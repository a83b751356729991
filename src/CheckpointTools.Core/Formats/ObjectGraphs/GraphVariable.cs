namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The object of one tensor.</summary>
internal sealed class GraphVariable(ObjectGraph graph, GraphData data, int id, int attribute) : IVariableObject
{
    public string? Path => graph.Roles.PathOf(id, ObjectGraph.MaxPathLength);

    public IEnumerable<string> Paths
    {
        get
        {
            // The shortest is found even where there are more than can be followed.
            string?[] first = [Path, graph.Tree.PathOf(id, ObjectGraph.MaxPathLength, escapes: true)];
            return first.OfType<string>().Concat(graph.Paths.Find(id)).Distinct(StringComparer.Ordinal);
        }
    }

    public IEnumerable<string> ModelPaths => graph.Paths.FindByChildren(id, graph.Roles.IsOptimizer);

    public string? SaverName =>
        attribute != GraphOwners.NoAttribute && data.Attributes[attribute].FullName is { Length: > 0 } name ? data.ToText(name) : null;

    public string? Attribute => attribute == GraphOwners.NoAttribute ? null : data.ToText(data.Attributes[attribute].Name);

    public string? Optimizer =>
        graph.Roles.FindOptimizer(id) is { } optimizer ? graph.Roles.PathOf(optimizer, ObjectGraph.MaxPathLength) : null;
}
