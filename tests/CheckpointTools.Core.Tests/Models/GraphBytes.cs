using System.Text;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Tests.Models;

/// <summary>Writes graphs that TensorFlow would not write, or not of this size.</summary>
internal sealed class GraphBytes
{
    private readonly List<byte> _bytes = [];

    public static ByteString Text(string text) => ByteString.CopyFrom(text, Encoding.UTF8);

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A field with a length.</summary>
    public GraphBytes Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
        output.Flush();
        _bytes.AddRange(stream.ToArray());
        return this;
    }

    public GraphBytes Field(int number, IMessage message) => Field(number, message.ToByteArray());

    public GraphBytes Node(string name, string op, params string[] inputs) => Add(name, op, [], inputs);

    public GraphBytes Variable(string name, params long[] shape)
    {
        var attribute = new AttributeMessage { Shape = new ShapeMessage() };
        attribute.Shape.Dimensions.AddRange(shape.Select(static size => new DimensionMessage { Size = size }));
        return Add(
            name,
            "VariableV2",
            new()
            {
                ["dtype"] = new AttributeMessage { Type = 1 },
                ["shape"] = attribute,
            }
        );
    }

    public GraphBytes Strings(string name, params string[] values)
    {
        var tensor = new StringTensorMessage();
        tensor.Values.AddRange(values.Select(Text));
        return Add(
            name,
            "Const",
            new()
            {
                ["dtype"] = new AttributeMessage { Type = 7 },
                ["value"] = new AttributeMessage { Tensor = tensor.ToByteString() },
            }
        );
    }

    /// <summary>
    /// Nodes that restore the keys into the variables, from a checkpoint whose name is the output of <paramref name="filename"/>.
    /// </summary>
    public GraphBytes Saver(string scope, string filename, string[] keys, string[] slices, string[] variables)
    {
        Strings(scope + "/names", keys)
            .Strings(scope + "/slices", slices)
            .Node(scope + "/restore", "RestoreV2", filename, scope + "/names", scope + "/slices");
        for (int i = 0; i < variables.Length; i++)
        {
            Node($"{scope}/identity_{i}", "Identity", $"{scope}/restore:{i}")
                .Node($"{scope}/assign_{i}", "Assign", variables[i], $"{scope}/identity_{i}");
        }

        return this;
    }

    private GraphBytes Add(string name, string op, Dictionary<string, AttributeMessage> attributes, params string[] inputs)
    {
        const int Nodes = 1;
        var node = new NodeMessage
        {
            Name = Text(name),
            Op = Text(op),
            Inputs = { inputs.Select(Text) },
        };
        node.Attributes.Add(attributes);
        return Field(Nodes, node);
    }
}
