using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace CheckpointTools.Tests.Interchange;

/// <summary>
/// Freezes a recorded graph as TensorFlow's convert_variables_to_constants does (tensorflow/python/framework/graph_util_impl.py): what the
/// outputs need is kept; a variable becomes a constant of its name, and what read it an Identity of its own name. It writes messages byte
/// by byte, with nothing of the library.
/// </summary>
internal static class GraphFreezing
{
    // Other types are listed, and so is a single number: make_tensor_proto.
    private static readonly string[] TypesInBytes =
    [
        "float32",
        "float64",
        "int32",
        "uint8",
        "int16",
        "int8",
        "int64",
        "qint8",
        "quint8",
        "qint16",
        "quint16",
        "qint32",
        "uint32",
        "uint64",
    ];

    /// <summary>Freezes the graph of a .meta file with the values of its checkpoint.</summary>
    /// <param name="prefix">The checkpoint, with its .meta beside it.</param>
    /// <param name="outputs">The operations whose results are wanted.</param>
    public static byte[] Freeze(string prefix, params string[] outputs)
    {
        using var checkpoint = Checkpoint.Open(prefix);
        Dictionary<string, Node> nodes = ReadNodes(File.ReadAllBytes(prefix + ".meta"));
        HashSet<string> needed = FindNeeded(nodes, outputs);
        using var stream = new MemoryStream();
        foreach (Node node in nodes.Values.Where(node => needed.Contains(node.Name)))
        {
            Write(stream, 1, Convert(node, nodes, checkpoint));
        }

        // VersionDef: producer 27.
        Write(stream, 4, [0x08, 27]);
        return stream.ToArray();
    }

    /// <summary>A graph with constants alone.</summary>
    public static byte[] OfNodes(params byte[][] nodes) => [.. nodes.SelectMany(static node => Field(1, node))];

    /// <summary>A constant's node.</summary>
    public static byte[] Constant(string name, int type, byte[] tensor) =>
        [
            .. Field(1, Encoding.UTF8.GetBytes(name)),
            .. Field(2, "Const"u8),
            .. Attribute("dtype", Number(6, (ulong)type)),
            .. Attribute("value", Field(8, tensor)),
        ];

    /// <summary>Another node.</summary>
    public static byte[] Operation(string name, string op, params string[] inputs) =>
        [
            .. Field(1, Encoding.UTF8.GetBytes(name)),
            .. Field(2, Encoding.UTF8.GetBytes(op)),
            .. inputs.SelectMany(static input => Field(3, Encoding.UTF8.GetBytes(input))),
        ];

    /// <summary>A tensor without its values.</summary>
    public static byte[] Description(int type, params long[] shape) =>
        [.. Number(1, (ulong)type), .. Field(2, [.. shape.SelectMany(static size => Field(2, size == 0 ? [] : Number(1, (ulong)size)))])];

    /// <summary>A field with a length.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream();
        Write(stream, number, content);
        return stream.ToArray();
    }

    /// <summary>A field with a number.</summary>
    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    /// <summary>A function with nodes, in the library of a graph.</summary>
    public static byte[] Function(string name, params byte[][] nodes) =>
        Field(2, Field(1, [.. Field(1, Field(1, Encoding.UTF8.GetBytes(name))), .. nodes.SelectMany(static node => Field(3, node))]));

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private static byte[] Attribute(string key, byte[] value) => Field(5, [.. Field(1, Encoding.UTF8.GetBytes(key)), .. Field(2, value)]);

    private static byte[] Convert(Node node, Dictionary<string, Node> nodes, Checkpoint checkpoint)
    {
        switch (node.Op)
        {
            case "VariableV2" or "Variable" or "VarHandleOp":
                CheckpointVariable variable = checkpoint.Find(node.Name)!;
                return Constant(node.Name, variable.DataType.Number, Tensor(variable, ElementsOf(checkpoint.Read(node.Name))));
            case "ReadVariableOp":
                int type = checkpoint.Find(nodes[node.Inputs[0]].Name)!.DataType.Number;
                return [.. Operation(node.Name, "Identity", [.. node.Inputs]), .. Attribute("T", Number(6, (ulong)type))];
            default:
                return node.Bytes;
        }
    }

    private static byte[] Tensor(CheckpointVariable variable, object[] values)
    {
        byte[] description = Description(variable.DataType.Number, [.. variable.Shape.Dimensions]);
        if (TypesInBytes.Contains(variable.DataType.Name) && values.Length > 1)
        {
            return [.. description, .. Field(4, [.. values.SelectMany(BytesOf)])];
        }

        return variable.DataType.Name switch
        {
            "float32" => [.. description, .. Field(5, [.. values.SelectMany(BytesOf)])],
            "float64" => [.. description, .. Field(6, [.. values.SelectMany(BytesOf)])],
            "int32" => [.. description, .. Field(7, [.. values.SelectMany(static one => Varint((ulong)(long)(int)one))])],
            "int64" => [.. description, .. Field(10, [.. values.SelectMany(static one => Varint((ulong)(long)one))])],
            "float16" =>
            [
                .. description,
                .. Field(13, [.. values.SelectMany(static one => Varint(BitConverter.HalfToUInt16Bits((Half)one)))]),
            ],
            _ => throw new NotSupportedException($"No recorded graph has a variable of {variable.DataType}."),
        };
    }

    private static object[] ElementsOf(object values) => values is Array array ? [.. array.Cast<object>()] : [values];

    private static byte[] BytesOf(object value)
    {
        byte[] bytes = new byte[sizeof(long)];
        switch (value)
        {
            case float number:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
                return bytes[..sizeof(float)];
            case double number:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
                return bytes;
            case int number:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
                return bytes[..sizeof(int)];
            case long number:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                return bytes;
            default:
                throw new NotSupportedException($"No recorded graph has a variable of {value.GetType()}.");
        }
    }

    private static HashSet<string> FindNeeded(Dictionary<string, Node> nodes, string[] outputs)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? name))
        {
            if (needed.Add(name))
            {
                foreach (string input in nodes[name].Inputs)
                {
                    open.Push(input.TrimStart('^').Split(':')[0]);
                }
            }
        }

        return needed;
    }

    private static Dictionary<string, Node> ReadNodes(byte[] meta)
    {
        byte[] graph = Fields(meta).First(static field => field.Number == 2).Content;
        var nodes = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach ((int number, byte[] bytes) in Fields(graph))
        {
            if (number == 1)
            {
                ILookup<int, string> texts = Fields(bytes)
                    .Where(static field => field.Number <= 3)
                    .ToLookup(static field => field.Number, static field => Encoding.UTF8.GetString(field.Content));
                nodes.Add(texts[1].Single(), new Node(texts[1].Single(), texts[2].Single(), [.. texts[3]], bytes));
            }
        }

        return nodes;
    }

    private static List<(int Number, byte[] Content)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and uint tag)
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes().ToByteArray()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return fields;
    }

    private static void Write(MemoryStream stream, int number, ReadOnlySpan<byte> content)
    {
        stream.Write(Varint(((ulong)number << 3) | 2));
        stream.Write(Varint((ulong)content.Length));
        stream.Write(content);
    }

    private sealed record Node(string Name, string Op, List<string> Inputs, byte[] Bytes);
}
