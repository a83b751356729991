using CheckpointTools.Binary;
using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// The variables of a TensorFlow 1 graph: nodes, described further by collections and by the tensors that the saver restores.
/// </summary>
internal sealed class GraphVariables(string path, Graph graph, SaverTrace trace)
{
    private const int ReferenceTypes = 100;

    private readonly Dictionary<string, List<GraphPart>> _parts = new(StringComparer.Ordinal);

    /// <summary>The variables, in no particular order; the parts of partitioned variables are united.</summary>
    /// <param name="report">Receives variables that contradict themselves.</param>
    public List<ModelVariable> Read(Action<CheckpointException> report)
    {
        var variables = new List<ModelVariable>();
        foreach (GraphNode node in graph.Nodes.Values.Where(static node => node.Role == NodeRole.Variable))
        {
            Attempt(report, () => variables.AddRange(Whole(node) is { } variable ? [variable] : []));
        }

        foreach ((string name, List<GraphPart> parts) in _parts)
        {
            Attempt(report, () => variables.Add(VariableParts.Unite(path, name, parts)));
        }

        return variables;
    }

    /// <summary>A type by its number in files; numbers of reference types count from 101.</summary>
    /// <exception cref="CheckpointException">The type is not known.</exception>
    public static DataType TypeOf(string path, string name, int number) =>
        DataType.TryFromNumber(number > ReferenceTypes ? number - ReferenceTypes : number, out DataType dataType)
            ? dataType
            : throw ModelFaults.UnknownDataType(path, name, number);

    /// <exception cref="CheckpointException">The dimensions are not a shape.</exception>
    public static PartialTensorShape ShapeOf(string path, string name, ShapeMessage? message)
    {
        if (message is null || message.UnknownRank)
        {
            return PartialTensorShape.Unknown;
        }

        // TensorFlow writes -1 for an unknown dimension.
        long?[] dimensions = [.. message.Dimensions.Select(static dimension => dimension.Size == -1 ? (long?)null : dimension.Size)];
        return PartialTensorShape.TryCreate(dimensions, out PartialTensorShape? shape)
            ? shape
            : throw ModelFaults.Variable(path, name, $"it has {dimensions.Length} dimensions whose sizes are no shape's");
    }

    /// <summary>The variable of a node; null if it is a part of one, which is kept until all parts are known.</summary>
    private ModelVariable? Whole(GraphNode node)
    {
        CollectedVariable? collected = graph.Collected?.GetValueOrDefault(node.Name);
        IReadOnlyList<RestoredTensor> restored = trace.For(node.Name);
        var variable = new ModelVariable(node.Name, TypeOf(path, node.Name, node.DataType), ShapeOf(path, node.Name, node.Shape))
        {
            IsTrainable = graph.Collected is null ? null : collected?.IsTrainable == true,
            IsLocal = collected is { IsLocal: true, IsGlobal: false },
            RestoreKeys = [.. restored.Select(static tensor => tensor.Key).Distinct(StringComparer.Ordinal)],
            Model = path,
        };

        // Without collections, as in a GraphDef, only the saver shows the parts.
        RestoredTensor sliced = restored.FirstOrDefault(static tensor => tensor.Slice.Length > 0);
        if (collected?.Slice is { } slice)
        {
            Keep(TensorName.ToText(slice.FullName.Span), GraphPart.FromSlice(variable, slice), variable);
            return null;
        }

        if (sliced != default)
        {
            Keep(sliced.Key, GraphPart.FromSlice(variable, sliced.Slice), variable);
            return null;
        }

        return variable;
    }

    private void Keep(string whole, GraphPart? part, ModelVariable variable)
    {
        if (part is null)
        {
            throw ModelFaults.Variable(
                path,
                variable.Name,
                $"it is a part of '{whole}', but the shapes of both and the place in it do not go together"
            );
        }

        if (!_parts.TryGetValue(whole, out List<GraphPart>? parts))
        {
            _parts.Add(whole, parts = []);
        }

        parts.Add(part);
    }

    private static void Attempt(Action<CheckpointException> report, Action read)
    {
        try
        {
            read();
        }
        catch (CheckpointException fault)
        {
            report(fault);
        }
    }
}
