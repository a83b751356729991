using System.Text;
using System.Text.Json;
using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Safetensors;

/// <summary>The index of a checkpoint in several files, <c>P.safetensors.index.json</c>: which file has which variable.</summary>
internal sealed class SafetensorsIndex
{
    public const string Suffix = ".safetensors.index.json";

    private const int MaxLength = SafetensorsHeader.MaxLength;
    private const string MapKey = "weight_map";

    private SafetensorsIndex(string path, IReadOnlyList<string> files, IReadOnlyList<(byte[] Name, int File)> variables, uint checksum)
    {
        (Path, Files, Variables, Checksum) = (path, files, variables, checksum);
    }

    public string Path { get; }

    /// <summary>The full paths of the files, in the order of their names. They lie beside the index.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The variables in the order of their names' bytes, each with the number of its file.</summary>
    public IReadOnlyList<(byte[] Name, int File)> Variables { get; }

    /// <summary>A checksum of the index.</summary>
    public uint Checksum { get; }

    /// <summary>Reads an index.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not one.</exception>
    public static SafetensorsIndex Open(string path)
    {
        using var file = SourceFile.Open(path);
        if (file.Length > MaxLength)
        {
            throw SafetensorsFaults.Index(path, $"has {file.Length} bytes, more than the {MaxLength} that an index may have");
        }

        byte[] text = new byte[file.Length];
        file.ReadExactly(text, 0);
        return Parse(path, text);
    }

    /// <summary>Reads an index from its text.</summary>
    /// <exception cref="CheckpointException">It is not one.</exception>
    public static SafetensorsIndex Parse(string path, byte[] text)
    {
        try
        {
            Dictionary<string, string> map = ParseMap(text) ?? throw new FormatException($"has no {MapKey}");
            string[] names = [.. map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            if (Array.Find(names, static name => !IsFileName(name)) is { } foreign)
            {
                throw new FormatException(
                    $"names the file {TensorName.Quote(foreign)}: only names of files beside the index, without a directory, are followed"
                );
            }

            Dictionary<string, int> numbers = Enumerable
                .Range(0, names.Length)
                .ToDictionary(number => names[number], StringComparer.Ordinal);
            (byte[] Name, int File)[] variables = [.. map.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), numbers[pair.Value]))];
            Array.Sort(variables, static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
            string directory = System.IO.Path.GetDirectoryName(path) ?? "";
            return new SafetensorsIndex(
                path,
                [.. names.Select(name => System.IO.Path.Join(directory, name))],
                variables,
                Crc32C.Compute(text)
            );
        }
        catch (Exception e) when (SafetensorsJson.IsFault(e))
        {
            throw SafetensorsFaults.Index(path, SafetensorsJson.Describe(e));
        }
    }

    private static Dictionary<string, string>? ParseMap(ReadOnlySpan<byte> text)
    {
        Dictionary<string, string>? map = null;
        Utf8JsonReader reader = SafetensorsJson.Open(text);
        SafetensorsJson.Next(ref reader, JsonTokenType.StartObject, "an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMap = reader.ValueTextEquals(MapKey);
            reader.Read();
            if (!isMap)
            {
                reader.Skip();
                continue;
            }

            map = map is null ? ReadMap(ref reader) : throw new FormatException($"has {MapKey} more than once");
        }

        reader.Read();
        return map;
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader)
    {
        SafetensorsJson.Require(ref reader, JsonTokenType.StartObject, $"the object {MapKey}");
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            SafetensorsJson.Next(ref reader, JsonTokenType.String, "the name of a file");
            string file = reader.GetString()!;
            if (!map.TryAdd(name, file) && map[name] != file)
            {
                throw new FormatException($"places the variable {TensorName.Quote(name)} in two files");
            }
        }

        return map;
    }

    /// <summary>A name from a file of unknown origin must not lead elsewhere.</summary>
    private static bool IsFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny("/\\:\0") && !name.Any(char.IsControl);
}
