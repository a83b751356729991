using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// Reads from a MetaGraphDef or a SavedModel how its variables are computed. One operation is looked at after the other, and only those
/// that move the values of variables are kept.
/// </summary>
internal sealed class FlowReader
{
    // A larger node is a constant with weights, or hostile: the keys of a million variables take less.
    private const int MaxPart = 64 << 20;

    // A function of 100,000 arguments takes less.
    private const int MaxSignature = 16 << 20;

    // A model of 100,000 variables has a tenth of it; more would take memory without end.
    private const int MaxParts = 16 << 20;

    // Characters of all names and keys: half a gigabyte of memory.
    private const int MaxText = 256 << 20;

    private readonly ModelReader _reader;
    private readonly Dictionary<FlowNode, ModelField> _constants = [];
    private int _parts;
    private long _text;

    private FlowReader(ModelReader reader) => _reader = reader;

    /// <summary>Reads the graphs of a file: one of a .meta, one for each set of tags of a SavedModel.</summary>
    /// <param name="path">The file, a .meta or a saved_model.pb.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or is not a model.</exception>
    public static IReadOnlyList<FlowGraph> Read(string path, CancellationToken cancellationToken = default)
    {
        using SourceFile file = SourceFile.Open(path);
        if (file.Length > int.MaxValue)
        {
            throw ModelFaults.TooLarge(path, file.Length);
        }

        const int MetaGraphs = 2;
        var reader = new ModelReader(file, cancellationToken);
        var flow = new FlowReader(reader);
        try
        {
            return Path.GetFileName(path) == FixedNames.SavedModel
                ? [.. flow.Messages(reader.All, MetaGraphs).Select(flow.ReadMetaGraph)]
                : [flow.ReadMetaGraph(reader.All)];
        }
        catch (ProtoException e)
        {
            throw ModelFaults.Unparsable(path, e);
        }
    }

    private FlowGraph ReadMetaGraph(ModelField message)
    {
        const int GraphDef = 2;
        const int SaverDef = 3;
        const int Collections = 4;
        var graph = new FlowGraph();
        foreach (ModelField field in _reader.Fields(message).Where(static field => field.HasLength))
        {
            switch (field.Number)
            {
                case GraphDef:
                    ReadGraph(field, graph);
                    break;
                case SaverDef when IsSmall(field):
                    graph.SaveOperation = FlowMessages.ReadSaver(_reader.Bytes(field));
                    break;
                case Collections:
                    ReadCollection(field, graph);
                    break;
            }
        }

        ReadKeys(graph);
        return graph;
    }

    /// <summary>Reads the constants that have the keys of a saver. A graph may hold vocabularies of any size beside them.</summary>
    private void ReadKeys(FlowGraph graph)
    {
        IEnumerable<IGrouping<FlowNode, FlowNode>> saves = graph
            .Main.Nodes.Values.Where(static node => node.Op == FlowOp.Save)
            .ToLookup(save => SavedVariableKeys.FindKeys(save, graph)!);
        foreach (IGrouping<FlowNode, FlowNode> sharing in saves.Where(static sharing => sharing.Key is not null))
        {
            // An operation has an input for each key.
            if (_constants.TryGetValue(sharing.Key, out ModelField field))
            {
                List<string> keys = FlowMessages.ReadStrings(_reader.Bytes(field), sharing.Max(static save => save.Inputs.Length));
                Count(field, keys);
                graph.Keys.Add(sharing.Key, keys);
            }
        }

        _constants.Clear();
    }

    private void ReadGraph(ModelField message, FlowGraph graph)
    {
        const int Nodes = 1;
        const int Library = 2;
        const int Functions = 1;
        foreach (ModelField field in _reader.Fields(message).Where(static field => field.HasLength))
        {
            if (field.Number == Nodes)
            {
                AddNode(field, graph.Main);
            }
            else if (field.Number == Library)
            {
                foreach (ModelField function in Messages(field, Functions))
                {
                    ReadFunction(function, graph);
                }
            }
        }
    }

    private void ReadFunction(ModelField message, FlowGraph graph)
    {
        const int Signature = 1;
        const int Nodes = 3;
        const int Returns = 4;
        var body = new FlowBody();
        string? name = null;
        var outputs = new List<string>();
        var returns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ModelField field in _reader.Fields(message).Where(static field => field.HasLength))
        {
            switch (field.Number)
            {
                case Signature when field.Length <= MaxSignature:
                    name = FlowMessages.ReadSignature(_reader.Bytes(field), body, outputs);
                    Count(field, [.. body.Arguments.Keys, .. outputs]);
                    break;
                case Nodes:
                    AddNode(field, body);
                    break;
                case Returns when IsSmall(field):
                    (string output, string value) = FlowMessages.ReadReturn(_reader.Bytes(field));
                    Count(field, [output, value]);
                    returns[output] = value;
                    break;
            }
        }

        body.Returns.AddRange(outputs.Select(output => returns.GetValueOrDefault(output, "")));
        if (name is not null)
        {
            graph.Functions.TryAdd(name, body);
        }
    }

    private void AddNode(ModelField field, FlowBody body)
    {
        if (!IsSmall(field) || FlowMessages.ReadNode(_reader.Bytes(field), MaxParts) is not { } node)
        {
            return;
        }

        Count(field, [node.Name, .. node.Inputs, .. node.Functions]);
        if (!body.Nodes.TryAdd(node.Name, node))
        {
            throw ModelFaults.DuplicateNode(_reader.Path, node.Name);
        }

        if (node.Op == FlowOp.Strings)
        {
            _constants.Add(node, field);
        }
    }

    /// <summary>Counts what is kept of a part.</summary>
    private void Count(ModelField field, List<string> names)
    {
        _parts += names.Count;
        _text += names.Sum(static name => (long)name.Length);
        if (_parts > MaxParts || _text > MaxText)
        {
            throw ModelFaults.Damaged(
                _reader.Path,
                field.Start,
                $"there are more than {MaxParts} operations, inputs and names, or more than {MaxText} characters in them"
            );
        }
    }

    private void ReadCollection(ModelField entry, FlowGraph graph)
    {
        const int Key = 1;
        const int Value = 2;
        const int BytesList = 2;
        const int Values = 1;
        HashSet<string>? variables = null;
        ModelField value = default;
        foreach (ModelField field in _reader.Fields(entry).Where(static field => field.HasLength))
        {
            if (field.Number == Key && IsSmall(field))
            {
                variables = _reader.Bytes(field) switch
                {
                    var key when key.SequenceEqual("trainable_variables"u8) => graph.Trainable,
                    var key when key.SequenceEqual("moving_average_variables"u8) => graph.Averaged,
                    var key when key.SequenceEqual("global_step"u8) => graph.Steps,
                    var key when key.SequenceEqual("variables"u8) => [],
                    _ => null,
                };
            }
            else if (field.Number == Value)
            {
                value = field;
            }
        }

        if (variables is null)
        {
            return;
        }

        foreach (ModelField field in Messages(value, BytesList).SelectMany(list => Messages(list, Values)).Where(IsSmall))
        {
            (string variable, string? initializer) = FlowMessages.ReadVariable(_reader.Bytes(field));
            Count(field, [variable, initializer ?? ""]);
            variables.Add(variable);
            if (initializer is not null)
            {
                graph.Initializers.Add(initializer);
            }
        }
    }

    private static bool IsSmall(ModelField field) => field.Length <= MaxPart;

    private IEnumerable<ModelField> Messages(ModelField message, int number) =>
        _reader.Fields(message).Where(field => field.HasLength && field.Number == number);
}
