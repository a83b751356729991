using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>An object-based checkpoint: its variables, their values, and what its graph says of them.</summary>
internal sealed class ObjectBased
{
    private static readonly string[] Folders = ["oracle/graph/bases", "reports/united", "reports/positional", "reports/compiled"];

    private readonly Dictionary<string, StoredValue> _values;

    public ObjectBased(string prefix)
    {
        Prefix = prefix;
        using (var bundle = BundleReader.Open(prefix))
        {
            Graph = ObjectGraph.Read(bundle)!;
        }

        Variables = Checkpoints.List(prefix).FindAll(static variable => variable.Name != TensorName.ObjectGraph);
        _values = Checkpoints.Contents(prefix).ToDictionary(static value => value.Name);
    }

    /// <summary>All that TensorFlow recorded, and the kinds of object-based checkpoints.</summary>
    public static IReadOnlyList<string> Recorded { get; } =
    [
        .. Folders
            .SelectMany(static folder => Directory.EnumerateDirectories(Fixtures.Require(folder)))
            .Concat(Directory.EnumerateDirectories(Fixtures.Require("reports/kinds"), "tf2_*"))
            .SelectMany(static directory => Directory.EnumerateFiles(directory, "*.index", SearchOption.AllDirectories))
            .Select(static file => Path.GetFullPath(file[..^".index".Length]))
            .Where(HasGraph)
            .Order(StringComparer.Ordinal),
    ];

    public string Prefix { get; }

    public ObjectGraph Graph { get; }

    /// <summary>The variables, without the graph.</summary>
    public List<CheckpointVariable> Variables { get; }

    /// <summary>What is stored under a name, but the name.</summary>
    public (string, string, string) ValueOf(string name) =>
        _values[name] is var value ? (value.DataType, value.Shape, value.Sha256) : default;

    /// <summary>Whether a variable is the state of an optimizer for another one.</summary>
    public bool IsSlot(CheckpointVariable variable) => Graph.FindOwnerId(variable.SourceName) is { } owner && Graph.Roles.IsSlot(owner.Id);

    /// <summary>Whether the graph has something at a path that is stored so.</summary>
    public bool HasAt(string path, (string, string, string) value) =>
        Variables.Exists(variable => ValueOf(variable.Name) == value && variable.FindObjectPaths().Contains(path, StringComparer.Ordinal));

    /// <summary>The object-based fixture, for messages.</summary>
    public static string NameOf(string prefix) => string.Join('/', prefix.Replace('\\', '/').Split('/')[^3..]);

    private static bool HasGraph(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return bundle.Find(TensorName.ObjectGraphKey) is not null;
    }
}
