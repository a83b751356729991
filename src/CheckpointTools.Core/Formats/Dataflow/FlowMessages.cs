using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// Parses the small messages of a graph from their bytes (tensorflow/core/framework/node_def.proto, attr_value.proto, function.proto,
/// op_def.proto, variable.proto; tensorflow/core/protobuf/saver.proto). A graph has 130,000 operations, most of which say nothing of
/// variables: their names are not even made into text.
/// </summary>
internal static class FlowMessages
{
    // A longer name is no operation's: it would be looked up with all its characters wherever it stands.
    private const int MaxNameLength = 1024;
    private const int StringType = 7;
    private const uint Bytes = ProtoField.BytesType;

    /// <summary>An operation; null if it does nothing with values of variables.</summary>
    /// <param name="message">The message.</param>
    /// <param name="maxParts">How many inputs, and how many functions, are read at most.</param>
    public static FlowNode? ReadNode(ReadOnlySpan<byte> message, int maxParts)
    {
        string opName = ReadName(Find(message, 2));
        string name = ReadName(Find(message, 1));
        if (name.Length == 0)
        {
            return null;
        }

        if (opName == "Const" && IsOfStrings(message))
        {
            return new FlowNode(name, FlowOp.Strings, []);
        }

        FlowOp op = FlowOps.Find(opName);
        return op == FlowOp.None
            ? null
            : new FlowNode(name, op, ReadInputs(message, op is FlowOp.Group or FlowOp.Passage, maxParts))
            {
                Training = op == FlowOp.Train ? TrainingOp.Find(opName) : null,
                Functions = op is FlowOp.Call or FlowOp.Branch ? ReadFunctions(message, maxParts) : [],
            };
    }

    /// <summary>The operation by which a saver is run.</summary>
    public static string ReadSaver(ReadOnlySpan<byte> message) => NodeOf(Find(message, 2));

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
                    body.Arguments.TryAdd(ReadName(Find(reader.ReadBytes(), 1)), body.Arguments.Count);
                    break;
                case Output:
                    outputs.Add(ReadName(Find(reader.ReadBytes(), 1)));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return ReadName(Find(message, 1));
    }

    /// <summary>The name of a function's output, and what the function returns as it.</summary>
    public static (string Output, string Value) ReadReturn(ReadOnlySpan<byte> message) =>
        (ReadName(Find(message, 1)), ReadName(Find(message, 2)));

    /// <summary>A variable in a collection, and the operation that gives it its first value.</summary>
    public static (string Variable, string? Initializer) ReadVariable(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> initializer = Find(message, 2);
        return (NodeOf(Find(message, 1)), initializer.IsEmpty ? null : NodeOf(initializer));
    }

    /// <summary>The strings of a constant.</summary>
    /// <param name="message">The operation.</param>
    /// <param name="maxCount">How many are read at most.</param>
    public static List<string> ReadStrings(ReadOnlySpan<byte> message, int maxCount)
    {
        const uint Value = (8 << ProtoField.NumberShift) | Bytes;
        var values = new List<string>();
        var reader = new ProtoReader(Find(FindAttribute(message, "value"u8), 8));
        while (values.Count < maxCount && reader.MoveNext())
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

    private static string[] ReadInputs(ReadOnlySpan<byte> message, bool withControl, int maxCount)
    {
        const uint Input = (3 << ProtoField.NumberShift) | Bytes;
        var inputs = new List<string>();
        var reader = new ProtoReader(message);
        while (inputs.Count < maxCount && reader.MoveNext())
        {
            if (reader.Tag != Input)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> input = reader.ReadBytes();
            if (withControl || input.IsEmpty || input[0] != '^')
            {
                inputs.Add(ReadName(input));
            }
        }

        return [.. inputs];
    }

    private static bool IsOfStrings(ReadOnlySpan<byte> message)
    {
        const uint Type = (6 << ProtoField.NumberShift) | ProtoField.VarintType;
        var reader = new ProtoReader(FindAttribute(message, "dtype"u8));
        while (reader.MoveNext())
        {
            if (reader.Tag == Type && reader.ReadVarint() == StringType)
            {
                return true;
            }

            if (reader.Tag != Type)
            {
                reader.Skip();
            }
        }

        return false;
    }

    /// <summary>The functions in the attributes of a call: one, or a list of them.</summary>
    private static List<string> ReadFunctions(ReadOnlySpan<byte> message, int maxCount)
    {
        const uint Attribute = (5 << ProtoField.NumberShift) | Bytes;
        const uint Function = (9 << ProtoField.NumberShift) | Bytes;
        var functions = new List<string>();
        var reader = new ProtoReader(message);
        while (functions.Count < maxCount && reader.MoveNext())
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
                functions.Add(ReadName(Find(single, 1)));
            }

            var list = new ProtoReader(Find(value, 1));
            while (functions.Count < maxCount && list.MoveNext())
            {
                if (list.Tag == Function)
                {
                    functions.Add(ReadName(Find(list.ReadBytes(), 1)));
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
        return ReadName(colon < 0 ? tensor : tensor[..colon]);
    }

    /// <summary>A name; empty, which is nothing's, if it is too long.</summary>
    private static string ReadName(ReadOnlySpan<byte> name) => name.Length > MaxNameLength ? "" : TensorName.ToText(name);
}
