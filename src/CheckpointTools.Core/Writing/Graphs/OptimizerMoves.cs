using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// Which moves leave optimizers what they are: they go as a whole. What one of them holds, it restores by its name there or by its
/// position, and without a part of its own it is none.
/// </summary>
internal static class OptimizerMoves
{
    /// <exception cref="CheckpointException">A move takes something out of an optimizer, or puts something into one.</exception>
    public static void Require(ObjectGraph graph, IReadOnlyList<PathChange> moves)
    {
        foreach (PathChange move in moves)
        {
            if (FindOptimizerAbove(graph, move.From) is { } left)
            {
                throw GraphFaults.MovedOutOfOptimizer(move.From, left, FindModelPath(graph, move.From));
            }

            if (FindOptimizerAbove(graph, move.To) is { } entered)
            {
                throw GraphFaults.MovedIntoOptimizer(move.From, move.To, entered);
            }
        }
    }

    /// <summary>The place of an object after the moves. The edge nearest to it decides.</summary>
    public static string Apply(IReadOnlyList<PathChange> moves, string path)
    {
        PathChange? nearest = null;
        foreach (PathChange move in moves)
        {
            bool isAbove = path == move.From || path.StartsWith(move.From + "/", StringComparison.Ordinal);
            nearest = isAbove && move.From.Length > (nearest?.From.Length ?? -1) ? move : nearest;
        }

        return nearest is { } moved ? moved.To + path[moved.From.Length..] : path;
    }

    /// <summary>The first optimizer that a path leads through; null if it leads through none, or is the path of one.</summary>
    private static string? FindOptimizerAbove(ObjectGraph graph, string path)
    {
        string[] segments = path.Split('/');
        int id = 0;
        for (int i = 0; i < segments.Length - 1; i++)
        {
            id = graph.Data.FindChild(id, TensorName.ToBytes(LocalName.Unescape(segments[i])));
            if (id < 0)
            {
                return null;
            }

            if (graph.Roles.IsOptimizer(id))
            {
                return string.Join('/', segments[..(i + 1)]);
            }
        }

        return null;
    }

    /// <summary>The place in the model of something that an optimizer lists; null if it has none.</summary>
    private static string? FindModelPath(ObjectGraph graph, string path) =>
        GraphPlace.Find(graph.Data, path) is var id and >= 0 && graph.Roles.IsBesideOptimizers(id)
            ? graph.Roles.PathOf(id, ObjectGraph.MaxPathLength)
            : null;
}
