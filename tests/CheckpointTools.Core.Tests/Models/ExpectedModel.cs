using System.Text.Json;

namespace CheckpointTools.Tests.Models;

/// <summary>
/// The variables of a model as listed by TensorFlow itself, from the expected-*.json beside it; parts of partitioned variables are
/// separate.
/// </summary>
internal sealed record ExpectedModel(string Path, IReadOnlyList<ExpectedModelVariable> Variables, IReadOnlyList<string> RestoreKeys)
{
    public static ExpectedModel Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement root = document.RootElement;
        return new ExpectedModel(
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, root.GetProperty("model").GetString()!),
            [.. root.GetProperty("variables").EnumerateArray().Select(ExpectedModelVariable.Parse)],
            [.. root.GetProperty("restore_keys").EnumerateArray().Select(static key => key.GetString()!)]
        );
    }
}

internal sealed record ExpectedModelVariable(
    string Name,
    DataType DataType,
    TensorShape Shape,
    bool IsTrainable,
    bool IsLocal,
    string? Whole,
    TensorShape? WholeShape,
    long[]? Offset
)
{
    public static ExpectedModelVariable Parse(JsonElement variable)
    {
        bool isPart = variable.GetProperty("slice") is { ValueKind: JsonValueKind.Object };
        JsonElement slice = variable.GetProperty("slice");
        return new ExpectedModelVariable(
            variable.GetProperty("name").GetString()!,
            DataType.Parse(variable.GetProperty("dtype").GetString()!),
            new TensorShape(Numbers(variable.GetProperty("shape"))),
            variable.GetProperty("trainable").GetBoolean(),
            variable.GetProperty("local").GetBoolean(),
            isPart ? slice.GetProperty("full_name").GetString() : null,
            isPart ? new TensorShape(Numbers(slice.GetProperty("full_shape"))) : null,
            isPart ? Numbers(slice.GetProperty("offset")) : null
        );
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(static number => number.GetInt64())];
}
