using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs.Protos;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Writes a TrackableObjectGraph message as TensorFlow does (format.md 11.1): fields in the order of their numbers.</summary>
internal sealed class GraphWriter
{
    private readonly GraphData _graph;
    private readonly ProtoWriter _message = new();
    private readonly ProtoWriter _object = new();
    private readonly ProtoWriter _part = new();

    private GraphWriter(GraphData graph) => _graph = graph;

    public static byte[] Write(GraphData graph)
    {
        var writer = new GraphWriter(graph);
        for (int id = 0; id < graph.Count; id++)
        {
            writer.WriteObject(id);
        }

        writer._message.WriteRaw(graph[graph.Unknown]);
        return writer._message.Written.ToArray();
    }

    private void WriteObject(int id)
    {
        _object.Clear();
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(id)])
        {
            WriteNumber(ChildMessage.NodeIdFieldNumber, child.Id);
            WriteText(ChildMessage.LocalNameFieldNumber, child.LocalName);
            EndPart(ObjectMessage.ChildrenFieldNumber, child.Unknown);
        }

        foreach (GraphAttribute attribute in _graph.Attributes[_graph.AttributesOf(id)])
        {
            WriteText(AttributeMessage.NameFieldNumber, attribute.Name);
            WriteText(AttributeMessage.FullNameFieldNumber, attribute.FullName);
            WriteText(AttributeMessage.CheckpointKeyFieldNumber, attribute.CheckpointKey);
            EndPart(ObjectMessage.AttributesFieldNumber, attribute.Unknown);
        }

        foreach (GraphSlot slot in _graph.Slots[_graph.SlotsOf(id)])
        {
            WriteNumber(SlotVariableMessage.OriginalVariableNodeIdFieldNumber, slot.VariableId);
            WriteText(SlotVariableMessage.SlotNameFieldNumber, slot.Name);
            WriteNumber(SlotVariableMessage.SlotVariableNodeIdFieldNumber, slot.Id);
            EndPart(ObjectMessage.SlotVariablesFieldNumber, slot.Unknown);
        }

        if (_graph.Savers.TryGetValue(id, out GraphSaver saver))
        {
            WriteText(RegisteredSaverMessage.NameFieldNumber, saver.Name);
            WriteText(RegisteredSaverMessage.ObjectNameFieldNumber, saver.ObjectName);
            EndPart(ObjectMessage.RegisteredSaverFieldNumber, saver.Unknown);
        }

        if (_graph.SaysItHasValues(id) is { } hasValues)
        {
            WriteNumber(BoolValueMessage.ValueFieldNumber, hasValues ? 1 : 0);
            EndPart(ObjectMessage.HasCheckpointValuesFieldNumber, default);
        }

        _object.WriteRaw(_graph[_graph.UnknownOf(id)]);
        _message.WriteBytes(Tag(ObjectGraphMessage.NodesFieldNumber, ProtoField.BytesType), _object.Written);
    }

    private static uint Tag(int number, uint wireType) => ((uint)number << ProtoField.NumberShift) | wireType;

    private void WriteNumber(int field, int value) => _part.WriteNumber(Tag(field, ProtoField.VarintType), value);

    private void WriteText(int field, TextRange text)
    {
        if (text.Length > 0)
        {
            _part.WriteBytes(Tag(field, ProtoField.BytesType), _graph[text]);
        }
    }

    private void EndPart(int field, TextRange unknown)
    {
        _part.WriteRaw(_graph[unknown]);
        _object.WriteBytes(Tag(field, ProtoField.BytesType), _part.Written);
        _part.Clear();
    }
}
