using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Formats.Constants;

/// <summary>An open file with graphs, and its constants. It stays the same file if another one takes its name.</summary>
internal sealed class ConstantFile : IDisposable
{
    private ConstantFile(SourceFile file) => File = file;

    public SourceFile File { get; }

    /// <summary>The constants in the order of their names' bytes, each name once.</summary>
    public IReadOnlyList<GraphConstant> Constants { get; private set; } = [];

    /// <summary>What is wrong with the file, apart from single constants.</summary>
    public IReadOnlyList<CheckpointException> Faults { get; private set; } = [];

    /// <summary>Constants of handles and of objects, which hold no values.</summary>
    public IReadOnlyList<CheckpointException> Remarks { get; private set; } = [];

    /// <summary>How many variables the graphs have whose values are elsewhere.</summary>
    public int VariableCount { get; private set; }

    /// <summary>The file as it was when it was opened.</summary>
    public CheckpointStamp Stamp { get; private set; }

    /// <summary>Opens a file and finds its constants. No value is read.</summary>
    /// <param name="path">A GraphDef, a MetaGraphDef or a SavedModel, in binary form.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="CheckpointException">It cannot be read, or is no graph.</exception>
    public static ConstantFile Open(string path, CancellationToken cancellationToken = default)
    {
        var file = new ConstantFile(SourceFile.Open(path));
        try
        {
            file.Read(cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads bytes of a constant that has them in one piece.</summary>
    public void Read(GraphConstant constant, Span<byte> destination, long position) =>
        File.ReadExactly(destination, constant.Content!.Value.Start + position);

    /// <summary>Reads the values of a constant that lists them.</summary>
    public byte[] ReadListed(GraphConstant constant) => ConstantList.Decode(new ModelReader(File, CancellationToken.None), constant);

    /// <summary>Reads all strings of a constant.</summary>
    /// <exception cref="CheckpointException">They are damaged.</exception>
    public byte[][] ReadStrings(GraphConstant constant, CancellationToken cancellationToken)
    {
        var reader = new ModelReader(File, cancellationToken);
        byte[][] strings = new byte[constant.Shape.ElementCount][];
        int count = 0;
        IEnumerable<byte[]> stored = constant.Content is { } content
            ? ConstantTexts.Read(reader, constant, content.Start, content.End)
            : ConstantList.DecodeStrings(reader, constant);
        foreach (byte[] text in stored.Take(strings.Length))
        {
            strings[count++] = text;
        }

        // The last one stands for those that are left.
        Array.Fill(strings, count > 0 ? strings[count - 1] : [], count, strings.Length - count);
        return strings;
    }

    public void Dispose() => File.Dispose();

    private void Read(CancellationToken cancellationToken)
    {
        GraphFileNames.RefuseForeign(File);
        var reader = new ConstantReader(new ModelReader(File, cancellationToken));
        reader.Read();
        if (!reader.HasNodes)
        {
            throw reader.Faults.Count > 0 ? GraphFileNames.NoGraph(File.Path, reader.Faults[0]) : GraphFileNames.NoGraph(File.Path, null);
        }

        (Faults, VariableCount) = (reader.Faults, reader.VariableCount);
        ILookup<bool, GraphConstant> byUse = reader.Constants.ToLookup(static constant =>
            constant.Fault is null && (constant.DataType == DataType.Resource || constant.DataType == DataType.Variant)
        );
        Remarks = [.. byUse[true].Select(constant => ConstantFaults.Foreign(File.Path, constant.Name, constant.Offset, constant.DataType))];
        Constants = Unite(byUse[false]);
        Stamp = new CheckpointStamp(File.Length, File.LastWriteTime, Fingerprint());
    }

    /// <summary>Sorts by name, and leaves of those with the same name one, with a fault.</summary>
    private List<GraphConstant> Unite(IEnumerable<GraphConstant> constants)
    {
        GraphConstant[] sorted = [.. constants];
        Array.Sort(
            sorted,
            static (left, right) =>
                left.Name.AsSpan().SequenceCompareTo(right.Name) is not 0 and int order ? order : left.Offset.CompareTo(right.Offset)
        );
        var united = new List<GraphConstant>(sorted.Length);
        foreach (GraphConstant constant in sorted)
        {
            if (united.Count > 0 && united[^1].Name.AsSpan().SequenceEqual(constant.Name))
            {
                united[^1].Fault = ConstantFaults.Repeated(File.Path, constant.Name, constant.Offset);
            }
            else
            {
                united.Add(constant);
            }
        }

        return united;
    }

    /// <summary>A checksum over what is known of the constants without their values.</summary>
    private uint Fingerprint()
    {
        uint checksum = 0;
        Span<byte> numbers = stackalloc byte[3 * sizeof(long)];
        foreach (GraphConstant constant in Constants)
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers, constant.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[sizeof(long)..], constant.Message.Start);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[(2 * sizeof(long))..], constant.Message.End);
            checksum = Crc32C.Append(Crc32C.Append(checksum, constant.Name), numbers);
        }

        return checksum;
    }
}
