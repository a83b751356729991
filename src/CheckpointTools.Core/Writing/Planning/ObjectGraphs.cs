using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Carries the object graph of an object-based checkpoint along with its variables: restoring follows the graph, not the names
/// (format.md 11.5). It is copied unchanged; <see cref="BreakingChanges"/> tells where it no longer fits.
/// </summary>
internal static class ObjectGraphs
{
    /// <exception cref="CheckpointException">Variables come from two object-based checkpoints or more.</exception>
    public static void RequireOne(ResolvedVariables resolved) =>
        RequireOne(WithGraph(resolved.Sources, Count(resolved.Sources, resolved.Variables)).Select(number => resolved.Sources[number]));

    /// <summary>Adds the graph of the object-based source, if there is one.</summary>
    /// <param name="named">The variables.</param>
    /// <param name="stale">That source, if not all of its variables are there as they are.</param>
    /// <exception cref="CheckpointException">Variables come from two object-based checkpoints or more.</exception>
    public static NamedVariables Add(NamedVariables named, out PlannedSource? stale)
    {
        Taken[] taken = Count(named.Sources, named.Parts);
        int[] withGraph = WithGraph(named.Sources, taken);
        RequireOne(withGraph.Select(number => named.Sources[number]));
        if (withGraph.Length == 0)
        {
            stale = null;
            return named;
        }

        int number = withGraph[0];
        PlannedSource source = named.Sources[number];
        long unchanged = taken[number].Unchanged + taken.Sum(static source => source.WithRule);
        stale = unchanged < source.VariableCount ? source : null;

        // The graph may have been given as a variable, even several times; it is taken once.
        BundleTensor graph = source.ObjectGraph!;
        var origin = new StoredTensor(
            source.Description,
            TensorName.ObjectGraph,
            graph.Entry.DataType,
            graph.Entry.Shape,
            graph.Entry.Size,
            null
        );
        var variable = new ResolvedVariable(
            new CheckpointVariable(origin, TensorName.ObjectGraph),
            new ResolvedTensor(number, origin, graph.Entry, graph.Slices),
            []
        );
        ResolvedVariable[] variables = Array.FindAll(
            named.Variables,
            variable => !IsGraph(variable) || !withGraph.Contains(variable.Source)
        );
        return named with { Variables = [.. variables, variable] };
    }

    private static bool IsGraph(ResolvedVariable variable) => variable.Variable.SourceName == TensorName.ObjectGraph;

    private static void RequireOne(IEnumerable<PlannedSource> withGraph)
    {
        PlannedSource[] sources = [.. withGraph];
        if (sources.DistinctBy(static source => source.Prefix).Count() > 1)
        {
            throw TransferFaults.ObjectGraphConflict(sources);
        }
    }

    /// <summary>A source that only gives values to a model's variables, by the rules of a map, does not shape the model.</summary>
    private static int[] WithGraph(PlannedSource[] sources, Taken[] taken) =>
        [
            .. Enumerable
                .Range(0, sources.Length)
                .Where(number =>
                    sources[number].ObjectGraph is not null
                    && (taken[number].WithoutRule > 0 || (taken[number].WithRule == 0 && sources[number].IsKept))
                ),
        ];

    private static Taken[] Count(PlannedSource[] sources, IEnumerable<ResolvedVariable> variables)
    {
        var taken = new Taken[sources.Length];
        foreach (ResolvedVariable variable in variables)
        {
            CheckpointVariable given = variable.Variable;
            ref Taken count = ref taken[variable.Source];
            count.WithRule += given.Rule is null ? 0 : 1;
            count.WithoutRule += given.Rule is null ? 1 : 0;
            count.Unchanged += given.Rule is null && given.Name == given.SourceName && !IsGraph(variable) ? 1 : 0;
        }

        return taken;
    }

    /// <summary>How many variables are taken from a source.</summary>
    private struct Taken
    {
        public long WithRule;
        public long WithoutRule;
        public long Unchanged;
    }
}
