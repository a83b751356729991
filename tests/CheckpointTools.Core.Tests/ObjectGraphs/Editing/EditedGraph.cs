using System.Text.Json;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>Graphs of fixtures, and graphs in a form in which equal ones are equal.</summary>
internal static class EditedGraph
{
    /// <summary>The bytes of the graph of a fixture.</summary>
    public static byte[] ReadMessage(string fixture)
    {
        using var bundle = BundleReader.Open(PrefixOf(fixture));
        using var values = new TensorReader(bundle);
        return values.ReadStrings(bundle.Find(TensorName.ObjectGraphKey)!)[0];
    }

    public static GraphData Read(string fixture) => ObjectGraph.Parse(ReadMessage(fixture)).Data;

    public static string PrefixOf(string fixture)
    {
        string directory = Fixtures.Require(fixture);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "expected.json")));
        return Path.GetFullPath(Path.Combine(directory, expected.RootElement.GetProperty("prefix").GetString()!));
    }

    /// <summary>The bytes of a graph with canonical keys and TensorFlow's numbering: some goldens are numbered otherwise.</summary>
    public static string Show(GraphData graph)
    {
        byte[] message = GraphWriter.Write(CanonicalKeys.Assign(new GraphDraft(graph).ToGraph()));
        return string.Join(
            '\n',
            ObjectGraph
                .Parse(message)
                .Nodes.Select(static node =>
                    $"{node.Id} {node.HasCheckpointValues} "
                    + $"[{string.Join(' ', node.Children.Select(static child => $"{child.LocalName}:{child.NodeId}"))}] "
                    + $"[{string.Join(' ', node.Attributes)}] [{string.Join(' ', node.SlotVariables)}] {node.RegisteredSaver}"
                )
        );
    }

    /// <summary>The object at a path of local names.</summary>
    public static int Find(GraphData graph, params string[] names) =>
        names.Aggregate(0, (id, name) => graph.FindChild(id, TensorName.ToBytes(name)));
}
