using CheckpointTools.Files;
using CheckpointTools.Formats.Constants;
using CheckpointTools.Formats.Keras;
using CheckpointTools.Formats.Numpy;
using CheckpointTools.Formats.Safetensors;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds files of other programs that are read as checkpoints. Only the end of a file's name tells them: a reader says what is wrong with
/// what is in it.
/// </summary>
internal static class InterchangeFile
{
    /// <summary>The names that programs give to the only model of a directory.</summary>
    private static readonly string[] UsualNames = ["model" + SafetensorsIndex.Suffix, "model" + SafetensorsShards.Suffix];

    /// <summary>The format that the name of a file stands for; null if it stands for none.</summary>
    public static CheckpointFormat? FormatOf(string path) =>
        HasSuffix(path, SafetensorsIndex.Suffix) || HasSuffix(path, SafetensorsShards.Suffix) ? CheckpointFormat.Safetensors
        : HasSuffix(path, NumpyFile.ArchiveSuffix) ? CheckpointFormat.Npz
        : HasSuffix(path, NumpyFile.ArraySuffix) ? CheckpointFormat.Npy
        : HasSuffix(path, KerasFile.ArchiveSuffix) ? CheckpointFormat.Keras
        : Array.Exists(KerasFile.Hdf5Suffixes, suffix => HasSuffix(path, suffix)) ? CheckpointFormat.Hdf5
        : HasSuffix(path, GraphFileNames.Suffix) && Path.GetFileName(path) != FixedNames.SavedModel ? CheckpointFormat.Graph
        : null;

    /// <summary>The checkpoint that a file is; null if there is no file, or its name is not that of one.</summary>
    /// <exception cref="CheckpointException">The file only has such a name: its bytes are those of another format.</exception>
    public static CheckpointLocation? Locate(string path)
    {
        if (FormatOf(path) is not { } format || RegularFile.GetKind(path) is not (EntryKind.File or EntryKind.Empty))
        {
            return null;
        }

        if (format == CheckpointFormat.Graph)
        {
            return GraphFile.Locate(path);
        }

        if (FindForeignKind(path, format) is { } kind)
        {
            throw new CheckpointException(CheckpointError.NotACheckpoint, $"'{path}' {ForeignFile.Describe(kind)}") { File = path };
        }

        return new CheckpointLocation(path, format) { Files = [path, .. FindShards(path)] };
    }

    /// <summary>The model in a directory that has no checkpoint of TensorFlow's: the one of the usual name, if there is only one.</summary>
    public static CheckpointLocation? LocateIn(DirectoryListing listing)
    {
        string[] found = [.. UsualNames.Where(listing.HasFile)];
        return found.Length == 1 ? Locate(Path.Join(listing.Directory, found[0])) : null;
    }

    /// <summary>Why a command for the checkpoints of a directory takes none of these files; null if a path leads to none.</summary>
    public static CheckpointException? Refuse(string path) =>
        FormatOf(path) is { } format && RegularFile.GetKind(path) == EntryKind.File
            ? new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"'{path}' is {format.Describe()}: those are read, never changed. Copy, move or remove it as any other file."
            )
            {
                File = path,
            }
            : null;

    private static bool HasSuffix(string path, string suffix) => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of a file that only has the name; null if it may be what its name says, or is damaged.</summary>
    private static FileKind? FindForeignKind(string path, CheckpointFormat format)
    {
        if (RegularFile.GetKind(path) == EntryKind.Empty)
        {
            return null;
        }

        FileKind kind = ForeignFile.Recognise(CheckpointFile.Sample(path).Head, Path.GetFileName(path));
        bool isExpected =
            kind
            == format switch
            {
                CheckpointFormat.Safetensors => HasSuffix(path, SafetensorsIndex.Suffix) ? FileKind.Text : FileKind.Safetensors,
                CheckpointFormat.Npz => FileKind.NumpyArchive,
                CheckpointFormat.Hdf5 => FileKind.Hdf5,
                CheckpointFormat.Keras => FileKind.Keras,
                _ => FileKind.Numpy,
            };
        return isExpected || kind == FileKind.Unknown || (kind == FileKind.Zip && format == CheckpointFormat.Npz) ? null : kind;
    }

    /// <summary>The files that an index names. One that cannot be read is refused later, by what reads it.</summary>
    private static IReadOnlyList<string> FindShards(string path)
    {
        try
        {
            return HasSuffix(path, SafetensorsIndex.Suffix) ? SafetensorsIndex.Open(path).Files : [];
        }
        catch (CheckpointException)
        {
            return [];
        }
    }
}
