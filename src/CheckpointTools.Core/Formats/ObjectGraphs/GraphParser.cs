using System.Runtime.CompilerServices;
using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs.Protos;
using Google.Protobuf;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// Parses a TrackableObjectGraph message (format.md 11.1). An object or an edge may take two bytes in the file, but a hundred as a message
/// object: so only the innermost messages become objects, one at a time.
/// </summary>
internal static class GraphParser
{
    private const uint Node = (ObjectGraphMessage.NodesFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;
    private const uint Child = (ObjectMessage.ChildrenFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;
    private const uint Attribute = (ObjectMessage.AttributesFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;
    private const uint SlotVariable = (ObjectMessage.SlotVariablesFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;
    private const uint RegisteredSaver = (ObjectMessage.RegisteredSaverFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;
    private const uint HasCheckpointValues =
        (ObjectMessage.HasCheckpointValuesFieldNumber << ProtoField.NumberShift) | ProtoField.BytesType;

    /// <exception cref="ProtoException">The bytes are not such a message.</exception>
    /// <exception cref="CheckpointException">The library that parses the innermost messages cannot be loaded.</exception>
    public static GraphData Parse(ReadOnlySpan<byte> message)
    {
        try
        {
            return ParseGraph(message);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            throw new CheckpointException(
                CheckpointError.ReadFailed,
                $"The library that reads object graphs cannot be loaded: {e.Message} Install CheckpointTools again.",
                e
            );
        }
    }

    /// <summary>In a method of its own, so that a missing library fails this call and not the caller's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GraphData ParseGraph(ReadOnlySpan<byte> message)
    {
        var graph = new GraphData();
        var reader = new ProtoReader(message);
        try
        {
            while (reader.MoveNext())
            {
                if (reader.Tag == Node)
                {
                    graph.BeginObject();
                    ParseObject(reader.ReadBytes(), graph);
                    graph.MarkDuplicateChildren();
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProtoException(e.Message);
        }

        return graph;
    }

    private static void ParseObject(ReadOnlySpan<byte> message, GraphData graph)
    {
        // If these two occur twice, their parts are joined.
        RegisteredSaverMessage? saver = null;
        BoolValueMessage? hasValues = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case Child:
                    ChildMessage child = ChildMessage.Parser.ParseFrom(reader.ReadBytes());
                    graph.Add(new GraphChild(child.NodeId, graph.AddText(child.LocalName.Span), IsDuplicate: false));
                    break;
                case Attribute:
                    AttributeMessage attribute = AttributeMessage.Parser.ParseFrom(reader.ReadBytes());
                    graph.Add(
                        new GraphAttribute(
                            graph.AddText(attribute.Name.Span),
                            graph.AddText(attribute.FullName.Span),
                            graph.AddText(attribute.CheckpointKey.Span)
                        )
                    );
                    break;
                case SlotVariable:
                    SlotVariableMessage slot = SlotVariableMessage.Parser.ParseFrom(reader.ReadBytes());
                    graph.Add(new GraphSlot(slot.OriginalVariableNodeId, graph.AddText(slot.SlotName.Span), slot.SlotVariableNodeId));
                    break;
                case RegisteredSaver:
                    (saver ??= new RegisteredSaverMessage()).MergeFrom(reader.ReadBytes());
                    break;
                case HasCheckpointValues:
                    (hasValues ??= new BoolValueMessage()).MergeFrom(reader.ReadBytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (saver is not null)
        {
            graph.Savers[graph.Count - 1] = new GraphSaver(graph.AddText(saver.Name.Span), graph.AddText(saver.ObjectName.Span));
        }

        if (hasValues is not null)
        {
            graph.SetHasValues(hasValues.Value);
        }
    }
}
