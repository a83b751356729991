using System.Text.Json;

namespace CheckpointTools.Formats.Keras;

/// <summary>A layer in the description of a model.</summary>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Class">The name of its class.</param>
/// <param name="Flags">What of its arguments is true or false.</param>
/// <param name="Inner">The layers in it.</param>
internal sealed record KerasLayer(string Name, string Class, IReadOnlyDictionary<string, bool> Flags, IReadOnlyList<KerasLayer> Inner)
{
    /// <summary>The arguments of wrappers and recurrent layers that are layers.</summary>
    private static readonly string[] InnerArguments = ["layer", "backward_layer", "cell"];

    private readonly Lazy<Dictionary<string, KerasLayer>> _byName = new(() => ByName(Inner));

    /// <summary>Reads the description of a layer or a model; null if it is none.</summary>
    public static KerasLayer? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || TextOf(element, "class_name") is not { } className)
        {
            return null;
        }

        if (!element.TryGetProperty("config", out JsonElement config))
        {
            return new KerasLayer(TextOf(element, "name") ?? "", className, new Dictionary<string, bool>(), []);
        }

        // A sequence of layers once was described by their list alone.
        JsonElement arguments = config.ValueKind == JsonValueKind.Object ? config : default;
        IEnumerable<JsonElement> inner = config.ValueKind == JsonValueKind.Array ? config.EnumerateArray() : InnerOf(arguments);
        return new KerasLayer(
            TextOf(arguments, "name") ?? TextOf(element, "name") ?? "",
            className,
            FlagsOf(arguments),
            [.. inner.Select(Read).OfType<KerasLayer>()]
        );
    }

    /// <summary>The layer of a name in it, described or known to be there.</summary>
    public KerasLayer? Find(string name)
    {
        KerasLayer? found = _byName.Value.GetValueOrDefault(name);
        return found ?? (KerasWeightNames.FindImplied(Class, name) is { } implied ? new KerasLayer(name, implied, Flags, []) : null);
    }

    /// <summary>The first layer of each name.</summary>
    private static Dictionary<string, KerasLayer> ByName(IReadOnlyList<KerasLayer> layers)
    {
        var byName = new Dictionary<string, KerasLayer>(StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            byName.TryAdd(layer.Name, layer);
        }

        return byName;
    }

    private static IEnumerable<JsonElement> InnerOf(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (arguments.TryGetProperty("layers", out JsonElement layers) && layers.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement layer in layers.EnumerateArray())
            {
                yield return layer;
            }
        }

        foreach (string argument in InnerArguments)
        {
            if (arguments.TryGetProperty(argument, out JsonElement layer))
            {
                yield return layer;
            }
        }
    }

    private static Dictionary<string, bool> FlagsOf(JsonElement arguments)
    {
        var flags = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (arguments.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty argument in arguments.EnumerateObject())
            {
                if (argument.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    flags[argument.Name] = argument.Value.GetBoolean();
                }
            }
        }

        return flags;
    }

    private static string? TextOf(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
