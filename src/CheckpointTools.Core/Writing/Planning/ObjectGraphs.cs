using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Carries the object graph of an object-based checkpoint along with its variables: restoring follows the graph, not the names
/// (format.md 11.5). It is copied as it is; that it no longer fits what was renamed or left out is said in a warning.
/// </summary>
internal static class ObjectGraphs
{
    /// <summary>The graph has no place among the given variables.</summary>
    private const int NotGiven = -1;

    /// <exception cref="CheckpointException">Variables come from two object-based checkpoints or more.</exception>
    public static void RequireOne(IReadOnlyList<PlannedSource> sources)
    {
        PlannedSource[] withGraph = [.. sources.Where(HasGraph)];
        if (withGraph.DistinctBy(static source => source.Prefix).Count() > 1)
        {
            throw TransferFaults.ObjectGraphConflict(withGraph);
        }
    }

    /// <summary>Adds the graph of the object-based source, if there is one.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="kept">The source that is added to: it keeps all of its names.</param>
    /// <param name="warnings">Where a stale graph is said.</param>
    /// <exception cref="CheckpointException">Variables come from two object-based checkpoints or more.</exception>
    public static void Add(IReadOnlyList<PlannedSource> sources, PlannedSource? kept, List<string> warnings)
    {
        RequireOne(sources);
        PlannedSource[] withGraph = [.. sources.Where(HasGraph)];
        long initialized = sources.Sum(static source => source.Tensors.Count(static taken => taken.Variable.Rule is not null));
        foreach (PlannedSource source in withGraph)
        {
            // It may have been given as a variable, even several times: it is taken once.
            source.Tensors.RemoveAll(static taken => taken.Variable.SourceName == TensorName.ObjectGraph);
            long unchanged = initialized + source.Tensors.Count(static taken => taken.Variable.Name == taken.Variable.SourceName && taken.Variable.Rule is null);
            if (source == withGraph[0] && source != kept && unchanged < source.VariableCount)
            {
                warnings.Add(TransferFaults.StaleObjectGraph(source, source.VariableCount - unchanged));
            }

            if (source != withGraph[0])
            {
                // The same checkpoint as a source of its own: what is added to it comes from it.
                continue;
            }

            BundleTensor graph = source.ObjectGraph!;
            source.Tensors.Add(new PlannedTensor(GraphVariable(source.Description, graph), NotGiven, graph.Key, graph.Entry, graph.Slices));
        }
    }

    /// <summary>A source that only gives values to a model's variables, by rules of a map, has no part in the model's structure.</summary>
    private static bool HasGraph(PlannedSource source) =>
        source.ObjectGraph is not null && (source.Tensors.Count == 0 || source.Tensors.Exists(static taken => taken.Variable.Rule is null));

    private static CheckpointVariable GraphVariable(VariableSource source, BundleTensor graph) =>
        new(source, TensorName.ObjectGraph, graph.Entry.DataType, graph.Entry.Shape, graph.Entry.Size, isSliced: false);
}
