using System.Text.Json;

namespace CheckpointTools.Tests.Support;

/// <param name="Name">The name as TensorFlow reports it.</param>
/// <param name="DataType">TensorFlow's short name of the dtype.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Sha256">The hash of the values' bytes, unless TensorFlow could not read them.</param>
/// <param name="Values">The values in order, if there are few.</param>
internal sealed record ExpectedVariable(string Name, string DataType, long[] Shape, string? Sha256, JsonElement? Values)
{
    public static ExpectedVariable Parse(JsonElement variable, JsonElement session)
    {
        string name = variable.GetProperty("name").GetString()!;
        JsonElement values = default;
        bool hasValues =
            variable.TryGetProperty("values", out values)
            || (session.ValueKind == JsonValueKind.Object && session.TryGetProperty(name, out values));
        return new ExpectedVariable(
            name,
            variable.GetProperty("dtype").GetString()!,
            [.. variable.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64())],
            variable.TryGetProperty("sha256", out JsonElement hash) ? hash.GetString() : null,
            hasValues ? values.Clone() : null
        );
    }
}
