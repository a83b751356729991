using CheckpointTools.Files;

namespace CheckpointTools.Formats.StateFiles;

/// <summary>
/// The <c>checkpoint</c> file of a directory: the checkpoints that were saved there, and which is the latest (format.md 10). Paths are as
/// in the file: absolute, or relative to the file's directory.
/// </summary>
internal sealed class CheckpointState
{
    /// <summary>The maximum size of a file that is read: far larger than any real one.</summary>
    internal const int MaxLength = 16 << 20;

    internal CheckpointState(
        string? latestPath,
        IReadOnlyList<string> allPaths,
        IReadOnlyList<double> timestamps,
        double? lastPreserved,
        string? remark
    )
    {
        LatestPath = latestPath;
        AllPaths = allPaths;
        Timestamps = timestamps;
        LastPreserved = lastPreserved;
        Remark = remark;
    }

    /// <summary>The latest checkpoint (model_checkpoint_path); null if the file names none.</summary>
    public string? LatestPath { get; }

    /// <summary>The checkpoints that were kept, oldest first (all_model_checkpoint_paths).</summary>
    public IReadOnlyList<string> AllPaths { get; }

    /// <summary>The times of the saves, in seconds since 1970; often none (all_model_checkpoint_timestamps).</summary>
    public IReadOnlyList<double> Timestamps { get; }

    /// <summary>The time when a checkpoint was last preserved for good, in seconds since 1970 (last_preserved_timestamp).</summary>
    public double? LastPreserved { get; }

    /// <summary>
    /// Why TensorFlow ignores the file, although it can be read here, in a sentence; null if TensorFlow does not ignore it.
    /// </summary>
    public string? Remark { get; }

    /// <summary>
    /// Reads the text of a state file: everything that TensorFlow accepts, as well as a byte order mark and unknown fields.
    /// </summary>
    /// <param name="text">The bytes of the file.</param>
    /// <exception cref="CheckpointException">NotACheckpoint, naming the line.</exception>
    public static CheckpointState Parse(ReadOnlySpan<byte> text) =>
        text.Length <= MaxLength ? new StateFileParser(text).Parse() : throw TooLarge(text.Length);

    /// <summary>Reads a state file.</summary>
    /// <exception cref="CheckpointException">The file cannot be read, or is not a state file; File names it.</exception>
    internal static CheckpointState Load(string path)
    {
        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return Parse([]);
        }

        byte[] text = RegularFile.ReadEnds(path, MaxLength + 1, 0).Head;
        FileKind kind = ForeignFile.Recognise(text.AsSpan(0, Math.Min(text.Length, ForeignFile.HeadLength)), FixedNames.StateFile);
        if (kind is not (FileKind.Text or FileKind.Unknown))
        {
            throw new CheckpointException(CheckpointError.NotACheckpoint, $"'{path}' {ForeignFile.Describe(kind)}") { File = path };
        }

        try
        {
            return text.Length <= MaxLength ? Parse(text) : throw TooLarge(RegularFile.TryFindStamp(path)?.Length ?? text.Length);
        }
        catch (CheckpointException e)
        {
            throw new CheckpointException(e.Error, $"'{path}' is not a TensorFlow state file. {e.Message}") { File = path };
        }
    }

    private static CheckpointException TooLarge(long length) =>
        new(
            CheckpointError.NotACheckpoint,
            $"A file of {Phrase.Count(length, "byte")} is too large for a state file: at most {Phrase.Count(MaxLength, "byte")} are read."
        );
}
