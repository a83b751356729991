using CheckpointTools.Binary;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>
/// Finds the constants of graphs (tensorflow/core/framework/graph.proto, node_def.proto, function.proto;
/// tensorflow/core/protobuf/meta_graph.proto, saved_model.proto) and of their functions, in one walk over the file.
/// </summary>
internal sealed class ConstantReader(ModelReader reader)
{
    /// <summary>What stands in front of all names of a function; a longer one would be copied for each of its constants.</summary>
    private const int MaxPrefix = 4096;

    /// <summary>Names of nodes have less.</summary>
    private const int MaxName = 1 << 16;

    /// <summary>The operations that matter have shorter names.</summary>
    private const int MaxOp = 32;

    private const int MaxFaults = 100;

    private readonly ConstantParser _parser = new(reader);
    private readonly List<GraphConstant> _constants = [];
    private readonly List<CheckpointException> _faults = [];

    /// <summary>The names of what is read as a variable is, as texts.</summary>
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The constants in the order of the file; names may repeat.</summary>
    public IReadOnlyList<GraphConstant> Constants => _constants;

    /// <summary>What cannot be walked.</summary>
    public IReadOnlyList<CheckpointException> Faults => _faults;

    /// <summary>Whether there is any node.</summary>
    public bool HasNodes { get; private set; }

    /// <summary>How many variables the graphs have whose values are elsewhere.</summary>
    public int VariableCount { get; private set; }

    /// <summary>Walks all graphs of the file. What is damaged becomes a fault, and the walk goes on behind it where it can.</summary>
    public void Read()
    {
        const int GraphDef = 2;
        switch (ModelLayouts.Find(reader))
        {
            case ModelLayout.SavedModel:
                ReadSavedModel();
                break;
            case ModelLayout.MetaGraph:
                Walk(reader.All, GraphDef, graph => ReadGraph(graph, []));
                break;
            default:
                ReadGraph(reader.All, []);
                break;
        }

        foreach (GraphConstant constant in _constants)
        {
            constant.IsRead = _read.Contains(TensorName.ToText(constant.Name));
        }
    }

    private void ReadSavedModel()
    {
        const int MetaGraphs = 2;
        const int GraphDef = 2;
        var graphs = new List<ModelField>();
        Walk(reader.All, MetaGraphs, graphs.Add);
        foreach (ModelField graph in graphs)
        {
            // The graphs of one file, such as one for training and one for serving, have the same names.
            byte[] prefix = graphs.Count > 1 ? [.. ReadTags(graph), (byte)'/'] : [];
            Walk(graph, GraphDef, message => ReadGraph(message, prefix));
        }
    }

    /// <summary>The tags of a graph in a SavedModel, with commas between.</summary>
    private byte[] ReadTags(ModelField graph)
    {
        const int MetaInfo = 1;
        const int Tags = 4;
        var tags = new List<byte>();
        Walk(
            graph,
            MetaInfo,
            info =>
                Walk(
                    info,
                    Tags,
                    tag =>
                    {
                        if (tag.Length + tags.Count < MaxPrefix)
                        {
                            tags.AddRange([.. tags.Count > 0 ? ","u8 : [], .. reader.Bytes(tag)]);
                        }
                    }
                )
        );
        return [.. tags];
    }

    private void ReadGraph(ModelField graph, byte[] prefix)
    {
        const int Nodes = 1;
        const int Library = 2;
        const int Functions = 1;
        Guard(() =>
        {
            foreach (ModelField field in reader.Fields(graph).Where(static field => field.HasLength))
            {
                if (field.Number == Nodes)
                {
                    Guard(() => ReadNode(field, prefix));
                }
                else if (field.Number == Library)
                {
                    Walk(field, Functions, function => ReadFunction(function, prefix));
                }
            }
        });
    }

    private void ReadFunction(ModelField function, byte[] prefix)
    {
        const int Signature = 1;
        const int SignatureName = 1;
        const int Nodes = 3;
        byte[] name = [];
        Walk(
            function,
            Signature,
            signature =>
                Walk(
                    signature,
                    SignatureName,
                    text =>
                        name =
                            text.Length <= MaxPrefix - prefix.Length
                                ? reader.Bytes(text).ToArray()
                                : throw ModelFaults.Damaged(reader.Path, text.Start, $"the name of a function has {text.Length} bytes")
                )
        );
        if (name.Length == 0)
        {
            throw ModelFaults.Damaged(reader.Path, function.Start, "there is a function without a name that can be taken");
        }

        byte[] inner = [.. prefix, .. name, (byte)'/'];
        Walk(function, Nodes, node => ReadNode(node, inner));
    }

    private void ReadNode(ModelField node, byte[] prefix)
    {
        const int Name = 1;
        const int Op = 2;
        const int Input = 3;
        const int Attribute = 5;
        byte[] name = [];
        NodeOp op = NodeOp.Other;
        ModelField? input = null;
        bool hasOp = false;
        ulong? type = null;
        ModelField? tensor = null;
        foreach (ModelField field in reader.Fields(node).Where(static field => field.HasLength))
        {
            switch (field.Number)
            {
                case Name:
                    name = ReadName(field);
                    break;
                case Op:
                    (op, hasOp) = (OpOf(reader.Bytes(field with { End = Math.Min(field.End, field.Start + MaxOp) })), field.Length > 0);
                    break;
                case Input:
                    input ??= field;
                    break;
                case Attribute when op == NodeOp.Constant || !hasOp:
                    ReadAttribute(field, ref type, ref tensor);
                    break;
            }

            if (hasOp && name.Length > 0 && (op == NodeOp.Other || (op == NodeOp.Passage && input is not null)))
            {
                // Nothing else of it matters.
                break;
            }
        }

        HasNodes |= hasOp && name.Length > 0;
        switch (op)
        {
            case NodeOp.Constant when name.Length == 0:
                throw ModelFaults.Damaged(reader.Path, node.Start, "there is a constant without a name");
            case NodeOp.Constant:
                var constant = new GraphConstant([.. prefix, .. name], node.Start);
                _constants.Add(constant);
                ParseTensor(constant, type, tensor);
                break;
            case NodeOp.Variable:
                VariableCount++;
                break;
            case NodeOp.Passage when input is { } source:
                AddRead(TensorName.ToText(name), TensorReference.Parse(TensorName.ToText(ReadName(source))).Node, prefix);
                break;
        }
    }

    private void ParseTensor(GraphConstant constant, ulong? type, ModelField? tensor)
    {
        try
        {
            _parser.Parse(constant, type, tensor);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedModel)
        {
            constant.Fault = ConstantFaults.Damaged(
                reader.Path,
                constant.Name,
                e.Offset ?? constant.Offset,
                "cannot be parsed: a field of its value does not end where it should"
            );
        }
    }

    /// <summary>The dtype or the value, if an attribute is one of the two.</summary>
    private void ReadAttribute(ModelField attribute, ref ulong? type, ref ModelField? tensor)
    {
        const int Key = 1;
        const int Value = 2;
        const int Type = 6;
        const int Tensor = 8;
        const int MaxKey = 8;
        bool isType = false;
        bool isValue = false;
        ModelField value = default;
        foreach (ModelField field in reader.Fields(attribute).Where(static field => field.HasLength))
        {
            if (field.Number == Key)
            {
                ReadOnlySpan<byte> key = field.Length <= MaxKey ? reader.Bytes(field) : [];
                (isType, isValue) = (key.SequenceEqual("dtype"u8), key.SequenceEqual("value"u8));
            }
            else if (field.Number == Value)
            {
                value = field;
            }
        }

        if (!isType && !isValue)
        {
            return;
        }

        foreach (ModelField field in reader.Fields(value))
        {
            if (isType && field.Number == Type && field.WireType == ProtoField.VarintType)
            {
                type = field.Number64;
            }
            else if (isValue && field.Number == Tensor && field.HasLength)
            {
                tensor = field;
            }
        }
    }

    /// <summary>
    /// Freezing makes an Identity of what read the variable and keeps its name: NAME/read, or one that ends in ReadVariableOp.
    /// </summary>
    private void AddRead(string name, string source, byte[] prefix)
    {
        if (name == source + "/read" || GraphConstant.HasNameOfRead(name))
        {
            _read.Add(TensorName.ToText(prefix) + source);
        }
    }

    private byte[] ReadName(ModelField field) =>
        field.Length <= MaxName
            ? reader.Bytes(field).ToArray()
            : throw ModelFaults.Damaged(reader.Path, field.Start, $"a name has {field.Length} bytes");

    private void Walk(ModelField message, int number, Action<ModelField> each) =>
        Guard(() =>
        {
            foreach (ModelField field in reader.Fields(message).Where(field => field.HasLength && field.Number == number))
            {
                Guard(() => each(field));
            }
        });

    /// <summary>What is damaged within a part ends the walk over it, and not that over what is around it.</summary>
    private void Guard(Action walk)
    {
        try
        {
            walk();
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedModel)
        {
            if (_faults.Count < MaxFaults)
            {
                _faults.Add(ConstantFaults.Structure(e));
            }
        }
    }

    private static NodeOp OpOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Const"u8) || name.SequenceEqual("HostConst"u8) ? NodeOp.Constant
        : name.SequenceEqual("Identity"u8) ? NodeOp.Passage
        : name.SequenceEqual("VariableV2"u8)
        || name.SequenceEqual("Variable"u8)
        || name.SequenceEqual("VarHandleOp"u8)
        || name.SequenceEqual("AutoReloadVariable"u8)
            ? NodeOp.Variable
        : NodeOp.Other;

    private enum NodeOp
    {
        Other,
        Constant,
        Passage,
        Variable,
    }
}
