using System.Collections;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>The objects of a graph; each is created when it is accessed.</summary>
internal sealed class ObjectGraphNodes(ObjectGraph graph, GraphData data) : IReadOnlyList<ObjectGraphNode>
{
    public int Count => data.Count;

    public ObjectGraphNode this[int index] =>
        data.Has(index) ? new ObjectGraphNode(graph, data, index) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<ObjectGraphNode> GetEnumerator()
    {
        for (int id = 0; id < Count; id++)
        {
            yield return new ObjectGraphNode(graph, data, id);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
