using System.Text.Json;

namespace CheckpointTools.Formats.Keras;

/// <summary>
/// The description of a model, as Keras writes it into its files: the layers and their classes. It is read as data; the Python code that
/// it may hold or ask for is named and never run.
/// </summary>
internal sealed class KerasConfig
{
    /// <summary>Models in models, and wrappers around layers, nest this deep at most by far.</summary>
    private const int MaxDepth = 256;

    private readonly KerasLayer _model;

    private KerasConfig(KerasLayer model, IReadOnlyList<string> pythonCode) => (_model, PythonCode) = (model, pythonCode);

    /// <summary>Names what is Python code of others than Keras: Lambda layers, and classes that somebody registered.</summary>
    public IReadOnlyList<string> PythonCode { get; }

    /// <summary>Reads a description.</summary>
    /// <param name="path">The file that it is in, for messages.</param>
    /// <param name="json">The description.</param>
    /// <exception cref="CheckpointException">It is no description of a model.</exception>
    public static KerasConfig Parse(string path, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new KerasConfig(
                KerasLayer.Read(document.RootElement) ?? throw new FormatException("names no class"),
                KerasPythonCode.Find(document.RootElement)
            );
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw KerasFaults.Config(path, e is FormatException ? e.Message : "is not valid JSON");
        }
    }

    /// <summary>The names of a layer's variables in the order of their numbers; null if they are not known.</summary>
    /// <param name="layers">The names of the layers that lead to it, the outermost first.</param>
    /// <param name="count">How many variables it has: another number is another layer's.</param>
    public IReadOnlyList<string>? WeightNamesOf(IReadOnlyList<string> layers, int count)
    {
        KerasLayer? layer = _model;
        foreach (string name in layers)
        {
            layer = layer?.Find(name);
        }

        IReadOnlyList<string>? names = layer is null ? null : KerasWeightNames.Of(layer);
        return names?.Count == count ? names : null;
    }
}
