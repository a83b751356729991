using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// Reads graphs (tensorflow/core/protobuf/meta_graph.proto, saved_model.proto; tensorflow/core/framework/graph.proto, function.proto).
/// </summary>
internal static class GraphReader
{
    private const string TrainableVariables = "trainable_variables";
    private const string GlobalVariables = "variables";
    private const string LocalVariables = "local_variables";

    // A larger node is a constant with weights, or hostile: the keys of a million variables take less.
    private const int MaxPart = 64 << 20;

    /// <summary>The graphs of a SavedModel: one for each set of tags.</summary>
    public static IEnumerable<Graph> ReadSavedModel(ModelReader reader)
    {
        const int MetaGraphs = 2;
        foreach (ModelField field in Messages(reader, reader.All, MetaGraphs))
        {
            yield return ReadMetaGraph(reader, field);
        }
    }

    /// <summary>A graph with its collections, its saver and its objects.</summary>
    public static Graph ReadMetaGraph(ModelReader reader, ModelField message)
    {
        const int GraphDef = 2;
        const int SaverDef = 3;
        const int Collections = 4;
        const int ObjectGraph = 7;
        var graph = new Graph();
        foreach (ModelField field in reader.Fields(message).Where(static field => field.HasLength))
        {
            switch (field.Number)
            {
                case GraphDef:
                    ReadGraph(reader, field, graph);
                    break;
                case SaverDef when IsSmall(field):
                    graph.SaverFilename = TensorName.ToText(reader.Parse(field, SaverMessage.Parser).FilenameTensor.Span);
                    break;
                case Collections:
                    ReadCollection(reader, field, graph);
                    break;
                case ObjectGraph:
                    ReadObjects(reader, field, graph);
                    break;
            }
        }

        return graph;
    }

    /// <summary>
    /// Whether the file is a message around a graph. A plain graph has functions in the field in which the message has the graph, and its
    /// functions, unlike nodes, have no name and op.
    /// </summary>
    public static bool HoldsGraph(ModelReader reader)
    {
        const int GraphDef = 2;
        const int Nodes = 1;
        const int Name = 1;
        const int Op = 2;
        return Messages(reader, reader.All, GraphDef)
            .SelectMany(graph => Messages(reader, graph, Nodes))
            .Any(node => Messages(reader, node, Name).Any() && Messages(reader, node, Op).Any());
    }

    /// <summary>A graph alone.</summary>
    public static Graph ReadGraph(ModelReader reader, ModelField message)
    {
        var graph = new Graph();
        ReadGraph(reader, message, graph);
        return graph;
    }

    private static void ReadGraph(ModelReader reader, ModelField message, Graph graph)
    {
        const int Nodes = 1;
        const int Library = 2;
        const int Functions = 1;
        const int FunctionNodes = 3;
        foreach (ModelField field in reader.Fields(message).Where(static field => field.HasLength))
        {
            if (field.Number == Nodes)
            {
                graph.HasNodes |= AddNode(reader, field, graph.Nodes);
            }
            else if (field.Number == Library)
            {
                foreach (ModelField function in Messages(reader, field, Functions))
                {
                    var nodes = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
                    foreach (ModelField node in Messages(reader, function, FunctionNodes))
                    {
                        AddNode(reader, node, nodes);
                    }

                    // In a function, only restore operations are relevant: its variables are arguments.
                    if (nodes.Values.Any(static node => node.Role == NodeRole.Restore))
                    {
                        graph.Functions.Add(nodes);
                    }
                }
            }
        }
    }

    private static bool AddNode(ModelReader reader, ModelField field, Dictionary<string, GraphNode> nodes)
    {
        if (!IsSmall(field))
        {
            return true;
        }

        NodeMessage message = reader.Parse(field, NodeMessage.Parser);
        if (GraphNode.FromMessage(message) is { } node && !nodes.TryAdd(node.Name, node))
        {
            throw ModelFaults.DuplicateNode(reader.Path, node.Name);
        }

        return !message.Name.IsEmpty && !message.Op.IsEmpty;
    }

    private static void ReadCollection(ModelReader reader, ModelField entry, Graph graph)
    {
        const int Key = 1;
        const int Value = 2;
        const int BytesList = 2;
        const int Values = 1;
        string key = "";
        ModelField value = default;
        foreach (ModelField field in reader.Fields(entry).Where(static field => field.HasLength))
        {
            if (field.Number == Key && field.Length <= TrainableVariables.Length)
            {
                key = Encoding.UTF8.GetString(reader.Bytes(field));
            }
            else if (field.Number == Value)
            {
                value = field;
            }
        }

        if (key is not (TrainableVariables or GlobalVariables or LocalVariables))
        {
            return;
        }

        graph.Collected ??= new Dictionary<string, CollectedVariable>(StringComparer.Ordinal);
        foreach (ModelField field in Messages(reader, value, BytesList).SelectMany(list => Messages(reader, list, Values)).Where(IsSmall))
        {
            VariableMessage message = reader.Parse(field, VariableMessage.Parser);
            string name = TensorReference.Parse(TensorName.ToText(message.Name.Span)).Node;
            if (!graph.Collected.TryGetValue(name, out CollectedVariable? variable))
            {
                graph.Collected.Add(name, variable = new CollectedVariable());
            }

            variable.IsTrainable |= key == TrainableVariables;
            variable.IsGlobal |= key == GlobalVariables;
            variable.IsLocal |= key == LocalVariables;
            variable.Slice ??= message.Slice;
        }
    }

    private static void ReadObjects(ModelReader reader, ModelField message, Graph graph)
    {
        const int Nodes = 1;
        foreach (ModelField field in Messages(reader, message, Nodes))
        {
            graph.Objects.Add(IsSmall(field) ? SavedObject.FromMessage(reader.Parse(field, SavedObjectMessage.Parser)) : null);
        }
    }

    private static bool IsSmall(ModelField field) => field.Length <= MaxPart;

    private static IEnumerable<ModelField> Messages(ModelReader reader, ModelField message, int number) =>
        reader.Fields(message).Where(field => field.HasLength && field.Number == number);
}
