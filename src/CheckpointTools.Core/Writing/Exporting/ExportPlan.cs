using CheckpointTools.Layers;

namespace CheckpointTools.Writing.Exporting;

/// <summary>What is about to be exported. Nothing is written before it is carried out.</summary>
public sealed class ExportPlan
{
    internal ExportPlan(string destination, CheckpointFormat format, ExportOptions options, IReadOnlyList<ExportFile> outputs)
    {
        (Destination, Format, Options, Outputs) = (destination, format, options, outputs);
    }

    /// <summary>The full path: of the file, or of the directory of arrays.</summary>
    public string Destination { get; }

    /// <summary>The format.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The full paths of the files that are written; of several safetensors files, the index is the last.</summary>
    public IReadOnlyList<string> Files => [.. Outputs.Select(static output => output.Path)];

    /// <summary>What is exported, in the order in which it was given.</summary>
    public IReadOnlyList<CheckpointVariable> Variables { get; internal init; } = [];

    /// <summary>What is left out because it is no value of a model: object graphs, and what objects note about themselves.</summary>
    public IReadOnlyList<CheckpointVariable> LeftOut { get; internal init; } = [];

    /// <summary>The layers of an .h5 file of Keras; null for other files.</summary>
    public ModelLayers? Layers { get; internal init; }

    /// <summary>The number of bytes of all values.</summary>
    public long ValueSize => Outputs.Sum(static output => output.ValueSize);

    internal ExportOptions Options { get; }

    internal IReadOnlyList<ExportFile> Outputs { get; }
}
