using System.Text.Json;

namespace CheckpointTools.TestSupport;

/// <summary>A recorded run of TensorFlow's init_from_checkpoint: a model, the calls, and their results.</summary>
internal sealed record InitCase(
    string Id,
    string? Trap,
    bool IsPythonOnly,
    IReadOnlyList<InitSource> Sources,
    IReadOnlyList<InitVariable> Model,
    IReadOnlyDictionary<string, InitValue>? Expected,
    string? Error
)
{
    private const string Folder = "oracle/initfrom";

    public static IReadOnlyList<InitCase> All { get; } = Load();

    public override string ToString() => Id;

    private static List<InitCase> Load()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Folder + "/cases.json")));
        return [.. document.RootElement.EnumerateArray().Select(Parse)];
    }

    private static InitCase Parse(JsonElement recorded) =>
        new(
            recorded.GetProperty("id").GetString()!,
            recorded.TryGetProperty("trap_kind", out JsonElement trap) ? trap.GetString() : null,
            recorded.TryGetProperty("tags", out JsonElement tags)
                && tags.EnumerateArray().Any(static tag => tag.GetString() == "python-only"),
            [
                .. recorded
                    .GetProperty("sources")
                    .EnumerateArray()
                    .Select(static source => InitSource.Parse(source, Fixtures.Require(Folder))),
            ],
            [.. recorded.GetProperty("model").EnumerateArray().Select(InitVariable.Parse)],
            recorded.GetProperty("expect").TryGetProperty("ok", out JsonElement ok)
                ? ok.EnumerateObject().ToDictionary(static one => one.Name, static one => InitValue.Parse(one.Value))
                : null,
            recorded.GetProperty("expect").TryGetProperty("error", out JsonElement error) ? error.GetProperty("message").GetString() : null
        );
}

/// <summary>One call: the checkpoint as given, and the pairs of the map.</summary>
internal sealed record InitSource(string Path, bool IsDictionary, IReadOnlyList<InitPair> Map)
{
    public static InitSource Parse(JsonElement source, string folder)
    {
        string relative = source.GetProperty("checkpoint").GetString()!;
        return new InitSource(
            relative.Length == 0 ? "" : $"{folder}/{relative}",
            source.GetProperty("as").GetString() == "dict",
            [.. source.GetProperty("map").EnumerateArray().Select(static pair => InitPair.Parse(pair[0], pair[1]))]
        );
    }
}

/// <summary>
/// A pair of a map: the checkpoint's side, and the model's, which may be a list. A variable object is addressed by its name.
/// </summary>
internal sealed record InitPair(string? From, IReadOnlyList<string>? To, bool IsList)
{
    public static InitPair Parse(JsonElement from, JsonElement to) =>
        to.ValueKind switch
        {
            JsonValueKind.String => new InitPair(from.GetString(), [to.GetString()!], IsList: false),
            JsonValueKind.Object when to.TryGetProperty("variable", out JsonElement variable) => new InitPair(
                from.GetString(),
                [variable.GetString()!],
                IsList: false
            ),
            JsonValueKind.Object when to.TryGetProperty("variables", out JsonElement variables) => new InitPair(
                from.GetString(),
                [.. variables.EnumerateArray().Select(static name => name.GetString()!)],
                IsList: true
            ),
            _ => new InitPair(from.GetString(), null, IsList: false),
        };
}

/// <summary>A variable of the model. If only single parts of a variable exist, each part is a variable of its own.</summary>
internal sealed record InitVariable(string Name, string DataType, IReadOnlyList<long?>? Shape, int? Axis, IReadOnlyList<long>? Sizes)
{
    public static InitVariable Parse(JsonElement variable)
    {
        string name = variable.GetProperty("name").GetString()!;
        string dataType = variable.GetProperty("dtype").GetString()!;
        JsonElement shape = variable.GetProperty("shape");
        long?[]? sizes =
            shape.ValueKind == JsonValueKind.Null
                ? null
                : [.. shape.EnumerateArray().Select(static size => size.ValueKind == JsonValueKind.Null ? (long?)null : size.GetInt64())];
        JsonElement partitions = variable.GetProperty("partitions");
        if (partitions.ValueKind == JsonValueKind.Null)
        {
            return new InitVariable(name, dataType, sizes, null, null);
        }

        int axis = partitions.GetProperty("axis").GetInt32();
        long[] parts = [.. partitions.GetProperty("sizes").EnumerateArray().Select(static size => size.GetInt64())];
        if (!variable.TryGetProperty("parts_present", out JsonElement present))
        {
            return new InitVariable(name, dataType, sizes, axis, parts);
        }

        int number = present.EnumerateArray().Single().GetInt32();
        sizes![axis] = parts[number];
        return new InitVariable($"{name}/part_{number}", dataType, sizes, null, null);
    }
}

/// <summary>
/// The values that a variable got: the number of the source and the tensor, for each of its parts if they differ; null if it kept its
/// value.
/// </summary>
internal sealed record InitValue(IReadOnlyList<InitTensor?> Parts)
{
    public static InitValue Parse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("parts", out JsonElement parts)
            ? new InitValue([.. parts.EnumerateArray().Select(InitTensor.Parse)])
            : new InitValue([InitTensor.Parse(value)]);

    public override string ToString() => string.Join(" + ", Parts.Select(static part => part?.ToString() ?? "nothing"));
}

/// <summary>A tensor of a source, and whether all of it went into one part.</summary>
internal sealed record InitTensor(int Source, string Name, bool FillsPart)
{
    public static InitTensor? Parse(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Null
            ? null
            : new InitTensor(
                tensor.GetProperty("source").GetInt32(),
                tensor.GetProperty("tensor").GetString()!,
                tensor.TryGetProperty("whole_tensor_in_part", out JsonElement whole) && whole.GetBoolean()
            );

    public override string ToString() => $"{Name} of {Source}{(FillsPart ? " as a part" : "")}";
}
