using System.Text.Json;

namespace CheckpointTools.Formats.Keras;

/// <summary>Finds what in the description of a model is Python code, or asks for a class that is not Keras' own.</summary>
internal static class KerasPythonCode
{
    private static readonly string[] OwnModules = ["keras", "tf_keras", "tensorflow", "builtins"];

    /// <summary>What there is, as ends of a sentence, each once.</summary>
    public static IReadOnlyList<string> Find(JsonElement root)
    {
        var found = new List<string>();
        Walk(root, found);
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    private static void Walk(JsonElement element, List<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Walk(item, found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (Describe(element) is { } code)
            {
                found.Add(code);
            }

            foreach (JsonProperty property in element.EnumerateObject())
            {
                Walk(property.Value, found);
            }
        }
    }

    private static string? Describe(JsonElement element)
    {
        string? className = TextOf(element, "class_name");
        if (className == "Lambda" && element.TryGetProperty("config", out JsonElement config))
        {
            return $"the Lambda layer {Phrase.Quote(TextOf(config, "name") ?? TextOf(element, "name") ?? "")}";
        }

        // Functions are written by their names, and lambda expressions as their code.
        if (className == "__lambda__")
        {
            return "a lambda expression";
        }

        if (className == "function" && TextOf(element, "module") == "builtins")
        {
            return $"the function {Phrase.Quote(TextOf(element, "config") ?? "")}";
        }

        // A class that was registered under a package has its name in front: package>Name.
        string? registered = TextOf(element, "registered_name");
        string? module = TextOf(element, "module");
        return className is null ? null
            : registered?.Contains('>', StringComparison.Ordinal) == true ? $"the class {Phrase.Quote(registered)}"
            : module is not null && !IsOwn(module) ? $"the class {Phrase.Quote($"{module}.{className}")}"
            : null;
    }

    private static bool IsOwn(string module) =>
        Array.Exists(OwnModules, own => module == own || module.StartsWith(own + ".", StringComparison.Ordinal));

    private static string? TextOf(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
