using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Hdf5;

namespace CheckpointTools.Formats.Keras;

/// <summary>An open file of Keras: .h5 of Keras 1 and 2, .weights.h5 or .keras of Keras 3.</summary>
internal sealed class KerasFile : IDisposable
{
    public const string ArchiveSuffix = ".keras";

    /// <summary>The end of the name of a file of Keras 3 without a description of the model.</summary>
    public const string NumberedSuffix = ".weights.h5";

    /// <summary>The ends of the names of HDF5 files; .weights.h5 ends so too.</summary>
    public static readonly string[] Hdf5Suffixes = [".h5", ".hdf5"];

    /// <summary>The attribute in which a whole model of Keras 1 and 2 has its description.</summary>
    private const string ConfigAttribute = "model_config";

    private readonly Hdf5File _hdf5;
    private readonly KerasArchive? _archive;

    private KerasFile(SourceFile file, Hdf5File hdf5, KerasArchive? archive)
    {
        (File, _hdf5, _archive) = (file, hdf5, archive);
        var remarks = new List<CheckpointException>(archive?.Remarks ?? []);
        KerasConfig? config = ReadConfig(remarks);
        var contents = KerasContents.Of(hdf5.Root, config);
        if (config?.PythonCode is { Count: > 0 } code)
        {
            remarks.Add(KerasFaults.PythonCode(file.Path, code));
        }

        (Weights, Faults, Remarks, HasModel) = (contents.Weights, contents.Faults, remarks, config is not null);
    }

    public SourceFile File { get; }

    /// <summary>What is in it.</summary>
    public Hdf5Group Root => _hdf5.Root;

    /// <summary>The variables, in the order of the layers where the file has one.</summary>
    public IReadOnlyList<KerasWeight> Weights { get; }

    /// <summary>What is wrong with the file, apart from single variables.</summary>
    public IReadOnlyList<CheckpointException> Faults { get; }

    /// <summary>What is odd about it, although nothing is lost by it.</summary>
    public IReadOnlyList<CheckpointException> Remarks { get; }

    /// <summary>Whether it notes the order of layers and weights, as Keras 1 and 2 do.</summary>
    public bool HasOrder => LegacyWeights.Find(_hdf5.Root) is not null;

    /// <summary>Whether it describes its model.</summary>
    public bool HasModel { get; }

    /// <summary>The file as it was when it was opened. Only the time tells that a value was changed in place.</summary>
    public CheckpointStamp Stamp =>
        new(
            File.Length,
            File.LastWriteTime,
            Weights.Aggregate(
                0U,
                static (checksum, weight) =>
                    Crc32C.Append(checksum, Encoding.UTF8.GetBytes($"{weight.Name}{weight.Dataset.Shape}{weight.Dataset.DataType}"))
            )
        );

    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static KerasFile Open(string path)
    {
        var file = SourceFile.Open(path);
        Hdf5File? hdf5 = null;
        try
        {
            KerasArchive? archive = path.EndsWith(ArchiveSuffix, StringComparison.OrdinalIgnoreCase) ? KerasArchive.Open(file) : null;
            hdf5 = Hdf5File.Open(path, archive?.Weights ?? new StoredHdf5(file, 0, file.Length));
            return new KerasFile(file, hdf5, archive);
        }
        catch
        {
            hdf5?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Compares the values with a checksum, where the file has one, and requires that nobody wrote to it since.</summary>
    /// <exception cref="CheckpointException">They differ, or it was written to.</exception>
    public void Verify()
    {
        _archive?.Verify();
        File.RequireUnchanged();
    }

    public void Dispose()
    {
        _hdf5.Dispose();
        File.Dispose();
    }

    private KerasConfig? ReadConfig(List<CheckpointException> remarks)
    {
        byte[]? json =
            _archive is not null ? _archive.Config
            : _hdf5.Root.Texts.GetValueOrDefault(ConfigAttribute) is { IsScalar: true } text ? Encoding.UTF8.GetBytes(text.All[0])
            : null;
        try
        {
            return json is null ? null : KerasConfig.Parse(File.Path, json);
        }
        catch (CheckpointException fault)
        {
            remarks.Add(fault);
            return null;
        }
    }
}
