using System.Text;
using System.Text.Json;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>
/// Parses the JSON of a header. What contradicts the grammar makes the whole header unreadable, as in the reference library; what is wrong
/// with a single tensor is kept with it.
/// </summary>
/// <param name="path">The file, for messages.</param>
internal sealed class SafetensorsHeaderParser(string path)
{
    /// <summary>The key that names no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    private const int MaxRank = 1 << 16;

    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _metadataInOrder = [];
    private readonly Dictionary<string, CheckpointException> _repeated = new(StringComparer.Ordinal);
    private bool _hasMetadata;

    /// <exception cref="FormatException">It is not a header. Exceptions of the JSON reader come through.</exception>
    public SafetensorsHeader Parse(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = SafetensorsJson.Open(text);
        SafetensorsJson.Next(ref reader, JsonTokenType.StartObject, "the object of all tensors");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                Add(name, ReadTensor(ref reader, name));
            }
        }

        // White space may follow the object, and nothing else: the reader refuses it.
        reader.Read();
        SafetensorsTensor[] tensors = [.. _tensors.Values];
        Array.Sort(tensors, static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return new SafetensorsHeader(tensors, _metadataInOrder, [.. _repeated.Values]);
    }

    private void Add(string name, SafetensorsTensor tensor)
    {
        if (_tensors.TryAdd(name, tensor))
        {
            return;
        }

        // The reference library takes the last one without a word.
        bool isSame = _tensors[name].IsSameAs(tensor);
        _tensors[name] = tensor;
        if (isSame)
        {
            _repeated.TryAdd(name, SafetensorsFaults.Repeated(path, tensor.Name, FaultCode.RepeatedEntry));
        }
        else
        {
            tensor.Fault = SafetensorsFaults.Repeated(path, tensor.Name, FaultCode.RepeatedName);
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (_hasMetadata)
        {
            throw new FormatException($"has {MetadataKey} more than once");
        }

        _hasMetadata = true;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        SafetensorsJson.Require(ref reader, JsonTokenType.StartObject, $"the object {MetadataKey}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            SafetensorsJson.Next(ref reader, JsonTokenType.String, $"a text in {MetadataKey}");
            string value = reader.GetString()!;
            if (!_metadata.TryAdd(key, value))
            {
                throw new FormatException($"has the key {TensorName.Quote(key)} more than once in {MetadataKey}");
            }

            _metadataInOrder.Add(new(key, value));
        }
    }

    private SafetensorsTensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string of = $"of {TensorName.Quote(name)}";
        SafetensorsJson.Require(ref reader, JsonTokenType.StartObject, $"the object {of}");
        string? type = null;
        List<long>? shape = null;
        (long Begin, long End)? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            bool isTwice = false;
            switch (field)
            {
                case "dtype":
                    isTwice = type is not null;
                    SafetensorsJson.Require(ref reader, JsonTokenType.String, $"the dtype {of}");
                    type = reader.GetString()!;
                    break;
                case "shape":
                    isTwice = shape is not null;
                    shape = ReadNumbers(ref reader, $"the shape {of}");
                    break;
                case "data_offsets":
                    isTwice = offsets is not null;
                    List<long> pair = ReadNumbers(ref reader, $"the data_offsets {of}");
                    offsets =
                        pair.Count == 2
                            ? (pair[0], pair[1])
                            : throw new FormatException($"has {pair.Count} data_offsets {of} where 2 were expected");
                    break;
                default:
                    reader.Skip();
                    break;
            }

            if (isTwice)
            {
                throw new FormatException($"has the field {field} {of} more than once");
            }
        }

        string? missing =
            type is null ? "dtype"
            : shape is null ? "shape"
            : offsets is null ? "data_offsets"
            : null;
        return missing is null
            ? Judge(Encoding.UTF8.GetBytes(name), type!, shape!, offsets!.Value)
            : throw new FormatException($"has no {missing} {of}");
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        SafetensorsJson.Require(ref reader, JsonTokenType.StartArray, what);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(SafetensorsJson.Number(ref reader, $"a number in {what}"));
            if (numbers.Count > MaxRank)
            {
                throw new FormatException($"has more than {MaxRank} numbers in {what}");
            }
        }

        return numbers;
    }

    private SafetensorsTensor Judge(byte[] name, string type, List<long> dimensions, (long Begin, long End) offsets)
    {
        SafetensorsType? known = SafetensorsType.Find(type);
        bool isShape = TensorShape.TryCreate([.. dimensions], out TensorShape? shape);
        var tensor = new SafetensorsTensor(name, type, known?.DataType ?? default, shape ?? TensorShape.Scalar, offsets.Begin, offsets.End);
        tensor.Fault =
            tensor.End < tensor.Begin
                ? SafetensorsFaults.Variable(
                    path,
                    name,
                    $"ends at {tensor.End}, before it begins, at {tensor.Begin}",
                    FaultCode.InvalidPlace
                )
            : !isShape
                ? SafetensorsFaults.Variable(
                    path,
                    name,
                    $"has an impossible shape of {Phrase.Count(dimensions.Count, "dimension")}: "
                        + $"there are at most {TensorShape.MaxRank}, and their product fits in 64 bits",
                    FaultCode.InvalidShape
                )
            : known is null ? SafetensorsFaults.TypeUnknown(path, name, type)
            : known.SizeOf(shape!.ElementCount) != tensor.Size
                ? SafetensorsFaults.Variable(
                    path,
                    name,
                    $"has {tensor.Size} bytes, but {Phrase.Count(shape.ElementCount, "element")} of {type} "
                        + (known.SizeOf(shape.ElementCount) is { } size ? $"take {size}" : "do not end on a byte"),
                    FaultCode.SizeMismatch
                )
            : known.DataType == default ? SafetensorsFaults.TypeForeign(path, name, type)
            : null;
        return tensor;
    }
}
