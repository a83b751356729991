using CheckpointTools.Binary;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// Finds the keys that are restored into each variable, by following its assignments back to the nodes that read the checkpoint. A saver
/// may use keys other than the variables' names, so names alone are not enough.
/// </summary>
internal sealed class SaverTrace
{
    // TensorFlow puts two or three nodes between a variable and the tensor that is restored into it; hostile graphs may have cycles.
    private const int MaxSteps = 16;

    private readonly string _path;
    private readonly Dictionary<GraphNode, string[]> _strings = [];
    private readonly Dictionary<string, List<RestoredTensor>> _restored = new(StringComparer.Ordinal);

    public SaverTrace(string path, Graph graph, CancellationToken cancellationToken)
    {
        _path = path;
        string? filename = graph.SaverFilename is { Length: > 0 } tensor ? Resolve(graph.Nodes, tensor).Node : null;
        foreach (GraphNode assignment in graph.Nodes.Values.Where(static node => node.Role == NodeRole.Assignment && node.Inputs.Count > 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            TensorReference value = Resolve(graph.Nodes, assignment.Inputs[1]);
            TensorReference variable = Resolve(graph.Nodes, assignment.Inputs[0]);
            if (
                graph.Nodes.TryGetValue(value.Node, out GraphNode? restore)
                && restore.Role == NodeRole.Restore
                && restore.Inputs.Count > 1
                && (filename is null || Resolve(graph.Nodes, restore.Inputs[0]).Node == filename)
                && At(Strings(graph.Nodes, restore, 1), value.Output) is { } key
            )
            {
                if (!_restored.TryGetValue(variable.Node, out List<RestoredTensor>? tensors))
                {
                    _restored.Add(variable.Node, tensors = []);
                }

                tensors.Add(new RestoredTensor(key, At(Strings(graph.Nodes, restore, 2), value.Output) ?? ""));
            }
        }

        FunctionKeys = ReadKeys(graph.Functions, cancellationToken);
        AllKeys = [.. FunctionKeys, .. ReadKeys([graph.Nodes], cancellationToken)];
    }

    /// <summary>The keys that are restored by functions.</summary>
    public IReadOnlySet<string> FunctionKeys { get; }

    /// <summary>All keys that are restored, into variables and into other objects such as tables.</summary>
    public IReadOnlyCollection<string> AllKeys { get; }

    /// <summary>What is restored into a variable.</summary>
    public IReadOnlyList<RestoredTensor> For(string node) => _restored.TryGetValue(node, out List<RestoredTensor>? tensors) ? tensors : [];

    /// <summary>
    /// The keys that graphs restore, such as the functions of a SavedModel, where the keys themselves show the variable. Many nodes may
    /// share one constant with many keys, so each constant is read once.
    /// </summary>
    private HashSet<string> ReadKeys(List<Dictionary<string, GraphNode>> graphs, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (Dictionary<string, GraphNode> nodes in graphs)
        {
            IEnumerable<GraphNode> restores = nodes.Values.Where(static node => node.Role == NodeRole.Restore);
            foreach (GraphNode constant in restores.Select(node => ConstantOf(nodes, node, 1)).OfType<GraphNode>().Distinct())
            {
                cancellationToken.ThrowIfCancellationRequested();
                keys.UnionWith(Strings(constant));
            }
        }

        return keys;
    }

    /// <summary>A constant may omit repetitions of its last value.</summary>
    private static string? At(string[] values, int index) => values.Length == 0 ? null : values[Math.Min(index, values.Length - 1)];

    private static TensorReference Resolve(Dictionary<string, GraphNode> nodes, string input)
    {
        var reference = TensorReference.Parse(input);
        for (int step = 0; step < MaxSteps; step++)
        {
            if (!nodes.TryGetValue(reference.Node, out GraphNode? node) || node.Role != NodeRole.Passage || node.Inputs.Count == 0)
            {
                break;
            }

            reference = TensorReference.Parse(node.Inputs[0]);
        }

        return reference;
    }

    private string[] Strings(Dictionary<string, GraphNode> nodes, GraphNode node, int input) =>
        ConstantOf(nodes, node, input) is { } constant ? Strings(constant) : [];

    private static GraphNode? ConstantOf(Dictionary<string, GraphNode> nodes, GraphNode node, int input) =>
        node.Inputs.Count > input
        && nodes.TryGetValue(Resolve(nodes, node.Inputs[input]).Node, out GraphNode? constant)
        && constant.Tensor is not null
            ? constant
            : null;

    private string[] Strings(GraphNode constant)
    {
        if (!_strings.TryGetValue(constant, out string[]? values))
        {
            _strings.Add(constant, values = Parse(constant));
        }

        return values;
    }

    private string[] Parse(GraphNode constant)
    {
        try
        {
            return [.. StringTensorMessage.Parser.ParseFrom(constant.Tensor).Values.Select(static value => TensorName.ToText(value.Span))];
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new CheckpointException(
                CheckpointError.DamagedModel,
                $"'{_path}' is damaged: the constant '{constant.Name}' cannot be parsed ({e.Message}). Get the file again, "
                    + "or export the model again."
            )
            {
                File = _path,
            };
        }
    }
}
