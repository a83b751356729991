using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Writing.Exporting;

/// <summary>A file that is to be written: bytes that are known, and the values of variables, in turn.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Variables">The variables in it, in the order of their values.</param>
internal abstract record ExportFile(string Path, IReadOnlyList<CheckpointVariable> Variables)
{
    public virtual long ValueSize => Variables.Sum(static variable => variable.Shape.ElementCount * variable.DataType.Width);

    /// <summary>The number of bytes in all.</summary>
    public abstract long Length { get; }

    /// <summary>Writes the file from its start.</summary>
    public abstract void Write(ExportWriter writer);

    /// <summary>What stands in front of the values only once these are known: where it is to be written, and the bytes.</summary>
    public virtual IEnumerable<(long Position, byte[] Bytes)> Amendments => [];
}

/// <summary>A safetensors file.</summary>
internal sealed record SafetensorsExport(string Path, IReadOnlyList<CheckpointVariable> Variables, SafetensorsOutput Output)
    : ExportFile(Path, Variables)
{
    public override long Length => Output.Header.Length + Output.DataSize;

    public override void Write(ExportWriter writer)
    {
        writer.Write(Output.Header);
        foreach (CheckpointVariable variable in Variables)
        {
            writer.Write(variable);
        }
    }
}

/// <summary>The index of several safetensors files.</summary>
internal sealed record IndexExport(string Path, byte[] Text) : ExportFile(Path, [])
{
    public override long Length => Text.Length;

    public override void Write(ExportWriter writer) => writer.Write(Text);
}

/// <summary>A NumPy array.</summary>
internal sealed record ArrayExport(string Path, ArrayLayout Array) : ExportFile(Path, [Array.Variable])
{
    public override long ValueSize => Array.ValueSize;

    public override long Length => Array.Length;

    public override void Write(ExportWriter writer)
    {
        writer.Write(Array.Header);
        writer.Write(Array);
    }
}

/// <summary>A NumPy archive.</summary>
internal sealed record ArchiveExport : ExportFile
{
    private readonly IReadOnlyList<ArrayLayout> _arrays;
    private readonly NumpyArchiveOutput _output;
    private readonly uint[] _checksums;

    public ArchiveExport(string path, IReadOnlyList<ArrayLayout> arrays)
        : base(path, [.. arrays.Select(static array => array.Variable)])
    {
        _arrays = arrays;
        _checksums = new uint[arrays.Count];
        _output = new NumpyArchiveOutput(arrays.Select(static array => (array.Variable.Name, array.Length)));
    }

    public override long ValueSize => _arrays.Sum(static array => array.ValueSize);

    public override long Length => _output.DirectoryOffset + _output.Directory(_checksums).Length;

    /// <summary>A member's checksum stands in front of it.</summary>
    public override IEnumerable<(long Position, byte[] Bytes)> Amendments =>
        _checksums.Select((checksum, i) => (_output.OffsetOf(i), _output.LocalHeader(i, checksum)));

    public override void Write(ExportWriter writer)
    {
        for (int i = 0; i < _arrays.Count; i++)
        {
            writer.Write(_output.LocalHeader(i, checksum: 0));
            writer.BeginChecksum();
            writer.Write(_arrays[i].Header);
            writer.Write(_arrays[i]);
            _checksums[i] = writer.EndChecksum();
        }

        writer.Write(_output.Directory(_checksums));
    }
}
