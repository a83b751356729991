using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Models.Protos;
using Google.Protobuf;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// Reads from a model what its variables hold before training, where every element has one constant value, as slots of optimizers do:
/// TensorFlow 1 names the operation that assigns it after the variable.
/// </summary>
internal sealed class InitialValues
{
    private const string Assign = "/Assign";
    private const int MaxPassages = 16;

    /// <summary>A constant that is one number repeated takes less; one with weights is no concern of this.</summary>
    private const int MaxPart = 64 << 10;

    private readonly Dictionary<string, double> _constants = new(StringComparer.Ordinal);

    /// <summary>Where a value comes from, by the operation that passes it on.</summary>
    private readonly Dictionary<string, string> _passages = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _assignments = new(StringComparer.Ordinal);

    private InitialValues() { }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The .meta or saved_model.pb.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or is not a model.</exception>
    public static InitialValues Read(string path, CancellationToken cancellationToken = default)
    {
        const int MetaGraphs = 2;
        const int GraphDef = 2;
        const int Nodes = 1;
        var values = new InitialValues();
        using SourceFile file = SourceFile.Open(path);
        var reader = new ModelReader(file, cancellationToken);
        IEnumerable<ModelField> graphs =
            Path.GetFileName(path) == FixedNames.SavedModel ? Messages(reader, reader.All, MetaGraphs) : [reader.All];
        foreach (
            ModelField node in graphs
                .SelectMany(graph => Messages(reader, graph, GraphDef))
                .SelectMany(graph => Messages(reader, graph, Nodes))
        )
        {
            if (node.Length <= MaxPart)
            {
                values.Add(reader.Parse(node, NodeMessage.Parser));
            }
        }

        return values;
    }

    /// <summary>The value that every element of a variable begins with; null if it is not known to be one constant.</summary>
    /// <param name="variable">The name of the variable's operation.</param>
    public double? Find(string variable)
    {
        string? value = _assignments.GetValueOrDefault(variable);
        for (int passed = 0; value is not null && passed < MaxPassages; passed++)
        {
            if (_constants.TryGetValue(value, out double constant))
            {
                return constant;
            }

            value = _passages.GetValueOrDefault(value);
        }

        return null;
    }

    private static IEnumerable<ModelField> Messages(ModelReader reader, ModelField message, int number) =>
        reader.Fields(message).Where(field => field.HasLength && field.Number == number);

    private void Add(NodeMessage node)
    {
        const int FillValue = 1;
        string name = TensorName.ToText(node.Name.Span);
        switch (TensorName.ToText(node.Op.Span))
        {
            case "Const" when node.Attributes.GetValueOrDefault("value")?.Tensor is { } tensor && FindNumber(tensor) is { } number:
                _constants.TryAdd(name, number);
                break;
            case "ZerosLike":
                _constants.TryAdd(name, 0);
                break;
            case "OnesLike":
                _constants.TryAdd(name, 1);
                break;
            case "Fill" when FindInput(node, FillValue) is { } value:
                _passages.TryAdd(name, value);
                break;
            case "Identity" when FindInput(node, 0) is { } value:
                _passages.TryAdd(name, value);
                break;
            case "Assign" or "AssignVariableOp" when name.EndsWith(Assign, StringComparison.Ordinal) && FindInput(node, 1) is { } value:
                _assignments.TryAdd(name[..^Assign.Length], value);
                break;
        }
    }

    private static string? FindInput(NodeMessage node, int number) =>
        number < node.Inputs.Count ? TensorReference.Parse(TensorName.ToText(node.Inputs[number].Span)).Node : null;

    /// <summary>The number that all elements are; null if they differ, or are none that optimizers begin with.</summary>
    private static double? FindNumber(ByteString tensor)
    {
        NumberTensorMessage message;
        try
        {
            message = NumberTensorMessage.Parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(tensor);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }

        const int Float = 1;
        const int Double = 2;
        const int BFloat16 = 14;
        const int Half = 19;
        IEnumerable<double> numbers = message.Type switch
        {
            Float => message.Floats.Select(static number => (double)number).Concat(Chunks(message.Content, sizeof(float), ReadFloat)),
            Double => message.Doubles.Concat(Chunks(message.Content, sizeof(double), BinaryPrimitives.ReadDoubleLittleEndian)),
            Half => message.Halves.Select(static bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits)),
            BFloat16 => message.Halves.Select(static bits => (double)BitConverter.Int32BitsToSingle(bits << 16)),
            _ => message.Longs.Select(static number => (double)number).Concat(message.Ints.Select(static number => (double)number)),
        };
        double[] distinct = [.. numbers.Distinct().Take(2)];
        return distinct.Length == 1 ? distinct[0] : null;
    }

    private static double ReadFloat(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleLittleEndian(bytes);

    private static IEnumerable<double> Chunks(ByteString content, int width, ReadNumber read)
    {
        for (int i = 0; i + width <= content.Length; i += width)
        {
            yield return read(content.Span.Slice(i, width));
        }
    }

    private delegate double ReadNumber(ReadOnlySpan<byte> bytes);
}
