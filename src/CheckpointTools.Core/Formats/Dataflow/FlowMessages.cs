using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// Parses the small messages of a graph from their bytes (tensorflow/core/framework/node_def.proto, attr_value.proto, function.proto,
/// op_def.proto, variable.proto; tensorflow/core/protobuf/saver.proto). A graph has 130,000 operations, most of which say nothing of
/// variables: their names are not even made into text.
/// </summary>
internal static class FlowMessages
{
    private const int StringType = 7;
    private const uint Bytes = ProtoField.BytesType;

    /// <summary>An operation; null if it does nothing with values of variables.</summary>
    public static FlowNode? ReadNode(ReadOnlySpan<byte> message)
    {
        string opName = TensorName.ToText(Find(message, 2));
        FlowOp op = FlowOps.Find(opName);
        if (opName == "Const" && ReadTensor(message) is { } tensor)
        {
            return new FlowNode(TensorName.ToText(Find(message, 1)), FlowOp.Strings, []) { Tensor = tensor };
        }

        return op == FlowOp.None
            ? null
            : new FlowNode(TensorName.ToText(Find(message, 1)), op, ReadInputs(message, op is FlowOp.Group or FlowOp.Passage))
            {
                Training = op == FlowOp.Train ? TrainingOp.Find(opName) : null,
                Functions = op is FlowOp.Call or FlowOp.Branch ? ReadFunctions(message) : [],
            };
    }

    /// <summary>The tensors by which a saver is run.</summary>
    public static void ReadSaver(ReadOnlySpan<byte> message, FlowGraph graph)
    {
        graph.SaveTensor = NodeOf(Find(message, 2));
    }

    /// <summary>A function's name; its arguments and outputs are added.</summary>
    public static string ReadSignature(ReadOnlySpan<byte> message, FlowBody body, List<string> outputs)
    {
        const uint Argument = (2 << ProtoField.NumberShift) | Bytes;
        const uint Output = (3 << ProtoField.NumberShift) | Bytes;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case Argument:
                    body.Arguments.TryAdd(TensorName.ToText(Find(reader.ReadBytes(), 1)), body.Arguments.Count);
                    break;
                case Output:
                    outputs.Add(TensorName.ToText(Find(reader.ReadBytes(), 1)));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return TensorName.ToText(Find(message, 1));
    }

    /// <summary>What a function returns as one of its outputs.</summary>
    public static void ReadReturn(ReadOnlySpan<byte> message, Dictionary<string, string> returns) =>
        returns[TensorName.ToText(Find(message, 1))] = TensorName.ToText(Find(message, 2));

    /// <summary>A variable in a collection, and the operation that gives it its first value.</summary>
    public static void ReadVariable(ReadOnlySpan<byte> message, HashSet<string> variables, HashSet<string> initializers)
    {
        variables.Add(NodeOf(Find(message, 1)));
        ReadOnlySpan<byte> initializer = Find(message, 2);
        if (!initializer.IsEmpty)
        {
            initializers.Add(NodeOf(initializer));
        }
    }

    /// <summary>The strings of a constant.</summary>
    public static List<string> ReadStrings(ReadOnlySpan<byte> tensor)
    {
        const uint Value = (8 << ProtoField.NumberShift) | Bytes;
        var values = new List<string>();
        var reader = new ProtoReader(tensor);
        while (reader.MoveNext())
        {
            if (reader.Tag == Value)
            {
                values.Add(TensorName.ToText(reader.ReadBytes()));
            }
            else
            {
                reader.Skip();
            }
        }

        return values;
    }

    private static string[] ReadInputs(ReadOnlySpan<byte> message, bool withControl)
    {
        const uint Input = (3 << ProtoField.NumberShift) | Bytes;
        var inputs = new List<string>();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag != Input)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> input = reader.ReadBytes();
            if (withControl || input.IsEmpty || input[0] != '^')
            {
                inputs.Add(TensorName.ToText(input));
            }
        }

        return [.. inputs];
    }

    /// <summary>The tensor of a constant of strings; null if it is of another dtype.</summary>
    private static byte[]? ReadTensor(ReadOnlySpan<byte> message)
    {
        const uint Type = (6 << ProtoField.NumberShift) | ProtoField.VarintType;
        var reader = new ProtoReader(FindAttribute(message, "dtype"u8));
        while (reader.MoveNext())
        {
            if (reader.Tag == Type && reader.ReadVarint() == StringType)
            {
                return Find(FindAttribute(message, "value"u8), 8).ToArray();
            }

            if (reader.Tag != Type)
            {
                reader.Skip();
            }
        }

        return null;
    }

    /// <summary>The functions in the attributes of a call: one, or a list of them.</summary>
    private static List<string> ReadFunctions(ReadOnlySpan<byte> message)
    {
        const uint Attribute = (5 << ProtoField.NumberShift) | Bytes;
        const uint Function = (9 << ProtoField.NumberShift) | Bytes;
        var functions = new List<string>();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag != Attribute)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> value = Find(reader.ReadBytes(), 2);
            ReadOnlySpan<byte> single = Find(value, 10);
            if (!single.IsEmpty)
            {
                functions.Add(TensorName.ToText(Find(single, 1)));
            }

            var list = new ProtoReader(Find(value, 1));
            while (list.MoveNext())
            {
                if (list.Tag == Function)
                {
                    functions.Add(TensorName.ToText(Find(list.ReadBytes(), 1)));
                }
                else
                {
                    list.Skip();
                }
            }
        }

        return functions;
    }

    private static ReadOnlySpan<byte> FindAttribute(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name)
    {
        const uint Attribute = (5 << ProtoField.NumberShift) | Bytes;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag != Attribute)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> attribute = reader.ReadBytes();
            if (Find(attribute, 1).SequenceEqual(name))
            {
                return Find(attribute, 2);
            }
        }

        return default;
    }

    /// <summary>The first bytes in a field; none if it is not there.</summary>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, uint number)
    {
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag == ((number << ProtoField.NumberShift) | Bytes))
            {
                return reader.ReadBytes();
            }

            reader.Skip();
        }

        return default;
    }

    private static string NodeOf(ReadOnlySpan<byte> tensor)
    {
        int colon = tensor.IndexOf((byte)':');
        return TensorName.ToText(colon < 0 ? tensor : tensor[..colon]);
    }
}
