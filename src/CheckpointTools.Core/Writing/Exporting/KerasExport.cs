using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Writing.Exporting;

/// <summary>An HDF5 file of Keras.</summary>
internal sealed record KerasExport : ExportFile
{
    private readonly Hdf5Output _output;
    private readonly KerasContent _content;

    public KerasExport(string path, KerasContent content)
        : this(path, content, Hdf5Output.Arrange(content.Root)) { }

    private KerasExport(string path, KerasContent content, Hdf5Output output)
        : base(path, [.. output.Datasets.Select(content.VariableOf)])
    {
        (_content, _output) = (content, output);
    }

    public override long Length => _output.Length;

    public override void Write(ExportWriter writer) =>
        _output.Write(bytes => writer.Write(bytes), dataset => writer.Write(_content.VariableOf(dataset)));
}

/// <summary>The groups of a file that is to be written, and the variables whose values its datasets get.</summary>
internal sealed class KerasContent
{
    private readonly Dictionary<Hdf5OutputDataset, CheckpointVariable> _variables = [];

    public Hdf5OutputGroup Root { get; init; } = new();

    public CheckpointVariable VariableOf(Hdf5OutputDataset dataset) => _variables[dataset];

    /// <summary>A dataset for a variable's values.</summary>
    public Hdf5OutputDataset DatasetFor(CheckpointVariable variable)
    {
        var dataset = new Hdf5OutputDataset(variable.DataType, variable.Shape);
        _variables[dataset] = variable;
        return dataset;
    }
}
