using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Numpy;

/// <summary>An open file of NumPy: a single array, or an archive of several.</summary>
internal sealed class NumpyFile : IDisposable
{
    /// <summary>The end of the names of arrays, in file systems and in archives.</summary>
    public const string ArraySuffix = ".npy";

    public const string ArchiveSuffix = ".npz";

    private NumpyFile(SourceFile file, IReadOnlyList<NumpyArray> arrays, IReadOnlyList<CheckpointException> remarks, uint checksum)
    {
        (File, Arrays, Remarks, Checksum) = (file, arrays, remarks, checksum);
    }

    public SourceFile File { get; }

    /// <summary>The arrays in the order of their names' bytes. Each name is there once.</summary>
    public IReadOnlyList<NumpyArray> Arrays { get; }

    /// <summary>What is odd about the file, although nothing is lost by it.</summary>
    public IReadOnlyList<CheckpointException> Remarks { get; }

    /// <summary>A checksum over what describes the arrays.</summary>
    public uint Checksum { get; }

    /// <summary>The file as it was when it was opened.</summary>
    public CheckpointStamp Stamp => new(File.Length, File.LastWriteTime, Checksum);

    /// <summary>Opens a file that is a single array. The variable has the name of the file, or that from which an export made it.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static NumpyFile OpenArray(string path)
    {
        var file = SourceFile.Open(path);
        try
        {
            string name = Path.GetFileName(path);
            name = name.EndsWith(ArraySuffix, StringComparison.OrdinalIgnoreCase) ? name[..^ArraySuffix.Length] : name;
            name = ArrayFileName.ToVariable(name);
            var array = new NumpyArray(
                new NumpyPlace(path, name),
                TensorName.ToBytes(name),
                () => new PlainBytes(file, 0, file.Length),
                checksum: null
            );
            array.Examine();
            return new NumpyFile(file, [array], [], array.HeaderChecksum);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static NumpyFile OpenArchive(string path)
    {
        var file = SourceFile.Open(path);
        try
        {
            (IReadOnlyList<NumpyMember> members, List<CheckpointException> remarks) = NumpyArchive.Read(file);
            var arrays = new Dictionary<string, (NumpyArray Array, int Count)>(StringComparer.Ordinal);
            uint checksum = 0;
            foreach (NumpyMember member in members)
            {
                NumpyArray array = member.ToArray(file);
                checksum = Crc32C.Append(checksum, Encoding.UTF8.GetBytes(member.ToString()));
                arrays[member.Variable] = (array, arrays.GetValueOrDefault(member.Variable).Count + 1);
            }

            remarks.AddRange(
                arrays
                    .Values.Where(static entry => entry.Count > 1)
                    .Select(static entry => NumpyFaults.Repeated(entry.Array.Place, entry.Count))
            );
            NumpyArray[] sorted = [.. arrays.Values.Select(static entry => entry.Array)];
            Array.Sort(sorted, static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
            return new NumpyFile(file, sorted, remarks, checksum);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Dispose();
}
