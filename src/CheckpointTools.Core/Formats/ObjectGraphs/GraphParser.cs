using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
        List<byte>? unknown = null;
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
                    reader.KeepUnknown(ref unknown);
                }
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProtoException(e.Message);
        }

        graph.Unknown = graph.Texts.Add(CollectionsMarshal.AsSpan(unknown));
        return graph;
    }

    private static void ParseObject(ReadOnlySpan<byte> message, GraphData graph)
    {
        // If these two occur twice, their parts are joined.
        RegisteredSaverMessage? saver = null;
        BoolValueMessage? hasValues = null;
        List<byte>? unknown = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case Child:
                    AddChild(ChildMessage.Parser.ParseFrom(reader.ReadBytes()), graph);
                    break;
                case Attribute:
                    AddAttribute(AttributeMessage.Parser.ParseFrom(reader.ReadBytes()), graph);
                    break;
                case SlotVariable:
                    AddSlot(SlotVariableMessage.Parser.ParseFrom(reader.ReadBytes()), graph);
                    break;
                case RegisteredSaver:
                    (saver ??= new RegisteredSaverMessage()).MergeFrom(reader.ReadBytes());
                    break;
                case HasCheckpointValues:
                    (hasValues ??= new BoolValueMessage()).MergeFrom(reader.ReadBytes());
                    break;
                default:
                    reader.KeepUnknown(ref unknown);
                    break;
            }
        }

        if (saver is not null)
        {
            AddSaver(saver, graph);
        }

        if (hasValues is not null)
        {
            graph.SetHasValues(hasValues.Value);
        }

        graph.SetUnknown(graph.Texts.Add(CollectionsMarshal.AsSpan(unknown)));
    }

    private static void AddChild(ChildMessage message, GraphData graph)
    {
        var child = new GraphChild(message.NodeId, graph.Texts.Add(message.LocalName.Span), IsDuplicate: false);
        (message.NodeId, message.LocalName) = (0, ByteString.Empty);
        graph.Add(child with { Unknown = AddRest(message, graph) });
    }

    private static void AddAttribute(AttributeMessage message, GraphData graph)
    {
        var attribute = new GraphAttribute(
            graph.Texts.Add(message.Name.Span),
            graph.Texts.Add(message.FullName.Span),
            graph.Texts.Add(message.CheckpointKey.Span)
        );
        message.Name = message.FullName = message.CheckpointKey = ByteString.Empty;
        graph.Add(attribute with { Unknown = AddRest(message, graph), Origin = new GraphOrigin(0, graph.Attributes.Length) });
    }

    private static void AddSlot(SlotVariableMessage message, GraphData graph)
    {
        var slot = new GraphSlot(message.OriginalVariableNodeId, graph.Texts.Add(message.SlotName.Span), message.SlotVariableNodeId);
        (message.OriginalVariableNodeId, message.SlotName, message.SlotVariableNodeId) = (0, ByteString.Empty, 0);
        graph.Add(slot with { Unknown = AddRest(message, graph) });
    }

    private static void AddSaver(RegisteredSaverMessage message, GraphData graph)
    {
        var saver = new GraphSaver(graph.Texts.Add(message.Name.Span), graph.Texts.Add(message.ObjectName.Span));
        message.Name = message.ObjectName = ByteString.Empty;
        int id = graph.Count - 1;
        graph.Savers[id] = saver with { Unknown = AddRest(message, graph), Origin = new GraphOrigin(0, ~id) };
    }

    /// <summary>Keeps what a message holds besides the fields that were taken from it.</summary>
    private static TextRange AddRest(IMessage message, GraphData graph) =>
        message.CalculateSize() == 0 ? default : graph.Texts.Add(message.ToByteArray());
}
