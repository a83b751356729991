using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Protos;
using Google.Protobuf;

namespace CheckpointTools.Tests.ObjectGraphs;

/// <summary>Builds object graphs, sound and unsound, with Google.Protobuf's messages.</summary>
internal sealed class GraphMessage
{
    private readonly ObjectGraphMessage _graph = new();

    public GraphMessage(int objects)
    {
        for (int id = 0; id < objects; id++)
        {
            _graph.Nodes.Add(new ObjectMessage());
        }
    }

    /// <summary>A root with a save_counter (1), a model (2) with a kernel (3).</summary>
    public static GraphMessage Small(int objects = 4) =>
        new GraphMessage(objects)
            .Child(0, "save_counter", 1)
            .Variable(1, "save_counter")
            .Child(0, "model", 2)
            .Child(2, "kernel", 3)
            .Variable(3, "model/kernel");

    public static string[] SmallNames { get; } = [KeyOf("save_counter"), KeyOf("model/kernel")];

    public static string KeyOf(string path) => path + "/.ATTRIBUTES/VARIABLE_VALUE";

    public GraphMessage Child(int parent, string localName, int id)
    {
        _graph.Nodes[parent].Children.Add(new ChildMessage { NodeId = id, LocalName = ByteString.CopyFromUtf8(localName) });
        return this;
    }

    public GraphMessage Variable(int id, string path, string saverName = "") => Attribute(id, "VARIABLE_VALUE", KeyOf(path), saverName);

    public GraphMessage Attribute(int id, string name, string checkpointKey, string saverName = "")
    {
        _graph
            .Nodes[id]
            .Attributes.Add(
                new AttributeMessage
                {
                    Name = ByteString.CopyFromUtf8(name),
                    FullName = ByteString.CopyFromUtf8(saverName),
                    CheckpointKey = ByteString.CopyFromUtf8(checkpointKey),
                }
            );
        return this;
    }

    public GraphMessage Slot(int optimizer, int variable, string name, int id)
    {
        _graph
            .Nodes[optimizer]
            .SlotVariables.Add(
                new SlotVariableMessage
                {
                    OriginalVariableNodeId = variable,
                    SlotName = ByteString.CopyFromUtf8(name),
                    SlotVariableNodeId = id,
                }
            );
        return this;
    }

    public GraphMessage Saver(int id, string name, string objectName)
    {
        _graph.Nodes[id].RegisteredSaver = new RegisteredSaverMessage
        {
            Name = ByteString.CopyFromUtf8(name),
            ObjectName = ByteString.CopyFromUtf8(objectName),
        };
        return this;
    }

    public GraphMessage HasValues(int id, bool value)
    {
        _graph.Nodes[id].HasCheckpointValues = new BoolValueMessage { Value = value };
        return this;
    }

    public byte[] ToBytes() => _graph.ToByteArray();

    public ObjectGraph Parse() => ObjectGraph.Parse(ToBytes());
}
