using System.Text.Json;

namespace CheckpointTools.Tests.Support;

/// <summary>TensorFlow's description of a checkpoint that it made: the fixture's expected.json.</summary>
internal sealed class Expected
{
    private static readonly Dictionary<string, string> DataTypeNames = new(StringComparer.Ordinal)
    {
        ["float"] = "float32",
        ["double"] = "float64",
        ["half"] = "float16",
    };

    private Expected(string file, JsonElement json)
    {
        Prefix = Path.Combine(Path.GetDirectoryName(file)!, json.GetProperty("prefix").GetString()!);
        JsonElement? session = json.TryGetProperty("session", out JsonElement found) ? found : null;
        Variables =
        [
            .. json.GetProperty("variables")
                .EnumerateArray()
                .Select(variable => new ExpectedVariable(
                    variable.GetProperty("name").GetString()!,
                    NameOf(variable.GetProperty("dtype").GetString()!),
                    [.. variable.GetProperty("shape").EnumerateArray().Select(static length => length.GetInt64())],
                    ValuesOf(variable, session)
                )),
        ];
    }

    /// <summary>All V2 checkpoints that TensorFlow 2.21 made for these tests, as paths below tf-made.</summary>
    public static IEnumerable<string> Files { get; } =
    [
        .. Directory
            .EnumerateFiles(Fixtures.TfMade(), "expected*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Fixtures.TfMade(), file).Replace('\\', '/'))
            .Where(static file =>
                !file.StartsWith("v1_", StringComparison.Ordinal)
                && !file.EndsWith(".meta.json", StringComparison.Ordinal)
                && !file.EndsWith("expected-model.json", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal),
    ];

    public string Prefix { get; }

    public IReadOnlyList<ExpectedVariable> Variables { get; }

    public static Expected Read(string file)
    {
        string path = Fixtures.TfMade(file);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return new Expected(path, document.RootElement.Clone());
    }

    private static string NameOf(string dataType) => DataTypeNames.GetValueOrDefault(dataType, dataType);

    private static JsonElement[]? ValuesOf(JsonElement variable, JsonElement? session)
    {
        bool isHere =
            variable.TryGetProperty("values", out JsonElement values)
            || (session is { } known && known.TryGetProperty(variable.GetProperty("name").GetString()!, out values));
        return isHere ? [.. values.EnumerateArray()] : null;
    }
}
