using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Finds the variables of Keras metrics: what has been summed up since the metric was reset.</summary>
internal static class GraphMetrics
{
    private const int MaxNameLength = 64;

    /// <summary>What metrics call their variables.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "total",
        "count",
        "true_positives",
        "true_negatives",
        "false_positives",
        "false_negatives",
        "total_confusion_matrix",
        "total_cm",
    };

    /// <summary>Marks the variables of metrics.</summary>
    public static bool[] Find(GraphData graph)
    {
        bool[] isMetric = new bool[graph.Count];
        for (int id = 0; id < graph.Count; id++)
        {
            // Every SavedModel has a list of a model's metrics in what Keras keeps for itself.
            int keras = graph.FindChild(id, "keras_api"u8);
            int metrics = graph.Has(keras) ? graph.FindChild(keras, "metrics"u8) : -1;
            if (graph.Has(metrics))
            {
                foreach (GraphChild metric in graph.Children[graph.ChildrenOf(metrics)])
                {
                    Mark(graph, metric.Id, isMetric);
                }
            }

            if (IsMetric(graph, id))
            {
                Mark(graph, id, isMetric);
            }
        }

        return isMetric;
    }

    /// <summary>Whether an object has the variables of a metric and no others.</summary>
    private static bool IsMetric(GraphData graph, int id)
    {
        int count = 0;
        foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
        {
            if (!IsVariable(graph, child.Id))
            {
                continue;
            }

            if (child.LocalName.Length > MaxNameLength || !Names.Contains(TensorName.ToText(graph[child.LocalName])))
            {
                return false;
            }

            count++;
        }

        // One alone may be anything: a layer counts, too.
        return count > 1;
    }

    private static void Mark(GraphData graph, int id, bool[] isMetric)
    {
        if (!graph.Has(id))
        {
            return;
        }

        foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
        {
            if (IsVariable(graph, child.Id))
            {
                isMetric[child.Id] = true;
            }
        }
    }

    private static bool IsVariable(GraphData graph, int id) => graph.Has(id) && !graph.Attributes[graph.AttributesOf(id)].IsEmpty;
}
