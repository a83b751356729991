using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Fuzz.Mutating;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Object graphs. An input is the message, which is parsed, walked, checked for faults, and asked for owners of tensors and their paths.
/// Invariants: nothing but CheckpointException escapes; both ways of parsing agree; parsing, checking and searching allocate at most 4 MiB
/// and 8 KiB for each byte; a graph without errors has no id that leads nowhere; the same questions have the same answers; no path is
/// longer than is promised.
/// </summary>
internal sealed class ObjectGraphsTarget : FuzzTarget
{
    private const int MaxNodes = 16;
    private const long Constant = 4 << 20;
    private const long Factor = 8 << 10;

    private static readonly string[] Strangers =
    [
        "",
        "w",
        "save_counter/.ATTRIBUTES/VARIABLE_VALUE",
        "a/b/.ATTRIBUTES/VARIABLE_VALUE",
        TensorName.ObjectGraph,
    ];

    public override string Name => "object-graphs";

    public override IReadOnlyList<string> Subjects => ["CheckpointTools.Formats.ObjectGraphs."];

    public override int MaxLength => 4096;

    public override IEnumerable<byte[]> Seeds() =>
        ((string[])["tf-made", "oracle/graph"])
            .Select(Fixtures.Require)
            .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.index", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(static index => ReadGraph(index[..^FixedNames.IndexSuffix.Length]))
            .OfType<byte[]>()
            .Where(message => message.Length <= MaxLength / 2)
            .DistinctBy(Convert.ToHexString);

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator)
    {
        ArgumentNullException.ThrowIfNull(mutator);
        return mutator.OnceIn(3) ? base.Mutate(input, other, mutator) : mutator.Message(input);
    }

    public override void Execute(byte[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        MemoryMeter memory = MemoryMeter.Start();
        bool isParsed = ObjectGraph.TryParse(input, out ObjectGraph? graph, out ObjectGraphFault? fault);
        Invariant.RequireEqual(isParsed, fault is null, "a graph that is refused has a reason");
        Invariant.RequireEqual(isParsed, Parses(input), "both ways of parsing agree");
        if (graph is not null)
        {
            Ask(graph);
        }

        memory.Require("all of an object graph", Constant, Factor, input.Length);
    }

    private static void Ask(ObjectGraph graph)
    {
        Invariant.Require(graph.Nodes.Count > 0, "a graph has a root");
        List<ObjectGraphNode> nodes = [.. graph.Nodes.Take(MaxNodes)];
        string[] names =
        [
            .. nodes.SelectMany(static node => node.Attributes).Take(MaxNodes).Select(static value => value.CheckpointKey),
            .. Strangers,
        ];
        List<ObjectGraphFault> faults = [.. graph.FindFaults(names)];
        Invariant.Require(faults.SequenceEqual(graph.FindFaults(names)), "a graph has the same faults when it is asked again");
        if (!faults.Exists(static fault => fault.IsError))
        {
            Invariant.Require(
                nodes.SelectMany(static node => node.Children).All(child => (uint)child.NodeId < (uint)graph.Nodes.Count),
                "a graph without errors has no id that leads nowhere"
            );
        }

        foreach (ObjectGraphNode node in nodes)
        {
            _ = (node.SlotVariables.Count, node.RegisteredSaver, node.HasCheckpointValues, node.EscapedPath);
            RequireShort(node.Path);
            Invariant.Require(node.Path is null || node.IsReachable, "what has a path can be reached");
        }

        foreach (string name in names)
        {
            Invariant.Require(
                graph.FindOwner(name) is not { } owner || (uint)owner.Id < (uint)graph.Nodes.Count,
                "an owner is in the graph"
            );
            RequireShort(graph.FindObjectPath(name));
        }
    }

    private static void RequireShort(string? path) =>
        Invariant.Require(path is null || path.Length <= ObjectGraph.MaxPathLength, "no path is longer than is promised");

    private static bool Parses(byte[] input)
    {
        try
        {
            _ = ObjectGraph.Parse(input);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static byte[]? ReadGraph(string prefix)
    {
        try
        {
            using BundleReader bundle = BundleReader.Open(prefix);
            using var values = new TensorReader(bundle);
            return bundle.Find(TensorName.ObjectGraphKey) is { } tensor ? values.ReadStrings(tensor)[0] : null;
        }
        catch (CheckpointException)
        {
            // Some fixtures are damaged on purpose.
            return null;
        }
    }
}
