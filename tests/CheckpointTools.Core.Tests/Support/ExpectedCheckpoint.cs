using System.Text.Json;

namespace CheckpointTools.Tests.Support;

/// <summary>The values that TensorFlow itself read from a checkpoint, from the expected.json beside it.</summary>
internal sealed record ExpectedCheckpoint(string Prefix, IReadOnlyList<ExpectedVariable> Variables)
{
    public static ExpectedCheckpoint Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement session = document.RootElement.TryGetProperty("session", out JsonElement values) ? values.Clone() : default;
        return new ExpectedCheckpoint(
            PrefixOf(file, document.RootElement)!,
            [
                .. document
                    .RootElement.GetProperty("variables")
                    .EnumerateArray()
                    .Select(variable => ExpectedVariable.Parse(variable, session)),
            ]
        );
    }

    /// <summary>Whether a file describes a V2 checkpoint; others describe V1 files or the variables of a model.</summary>
    public static bool IsOfBundle(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return PrefixOf(file, document.RootElement) is { } prefix && File.Exists(prefix + ".index");
    }

    /// <summary>Whether a file describes a V1 checkpoint.</summary>
    public static bool IsOfLegacy(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return PrefixOf(file, document.RootElement) is { } prefix
            && !File.Exists(prefix + ".index")
            && (
                document.RootElement.TryGetProperty("format", out JsonElement format)
                    ? format.ValueEquals("v1") || format.ValueEquals("V1")
                    : Path.GetFileName(Path.GetDirectoryName(file)!).StartsWith("v1", StringComparison.Ordinal)
            );
    }

    private static string? PrefixOf(string file, JsonElement root) =>
        root.TryGetProperty("prefix", out JsonElement prefix) ? Path.Combine(Path.GetDirectoryName(file)!, prefix.GetString()!) : null;
}
