using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Locating;

/// <summary>The place of a checkpoint. Two locations are equal if they name the same checkpoint, however it was found.</summary>
/// <param name="Prefix">
/// The full path without suffix: <c>P</c> of <c>P.index</c>, of the V1 file <c>P</c> or of the V1 shards <c>P-SSSSS-of-NNNNN</c>;
/// for a safetensors or NumPy file, or a graph, its path.
/// </param>
/// <param name="Format">The file format.</param>
/// <param name="Note">A sentence for the user, if the way to the checkpoint needs explaining.</param>
public sealed record CheckpointLocation(string Prefix, CheckpointFormat Format, string? Note = null)
{
    /// <summary>
    /// The full paths of all its files, in the order of the shards, for safetensors the index first. V2: empty, because the index names the
    /// data files.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether its values have checksums: without, nothing can be said of them but whether they are possible.</summary>
    public bool HasChecksums => Format.HasChecksums();

    /// <summary>How the path that was given led to it. It makes no other location of it.</summary>
    public LocationWay Way { get; init; }

    /// <summary>The state file or directory that led to it; null if the path names it.</summary>
    public string? Via { get; init; }

    /// <summary>The file without which there is no checkpoint: the index, or the first of its files.</summary>
    internal string FirstFile =>
        Format == CheckpointFormat.V2 ? BundleFiles.IndexPath(Prefix)
        : Files.Count > 0 ? Files[0]
        : Prefix;

    /// <summary>Whether it was removed since it was found.</summary>
    internal bool IsGone => !Path.Exists(FirstFile) && !RegularFile.IsHidden(FirstFile);

    /// <summary>
    /// The path of its first file without links to directories: the same for all paths of one checkpoint, which are the same entry of the
    /// same directory.
    /// </summary>
    public string FindPlace()
    {
        string first = FirstFile;
        return Path.Join(CheckpointLocator.RealDirectory(Path.GetDirectoryName(first)!), Path.GetFileName(first));
    }

    /// <summary>
    /// The lengths and times of the files that list the variables, as a text: one that is equal later means that nobody wrote them since.
    /// </summary>
    public string FindStamp() =>
        string.Join(
            ' ',
            (Files.Count > 0 ? Files : [FirstFile])
                .Select(RegularFile.TryFindStamp)
                .Select(static stamp => stamp is { } file ? FormattableString.Invariant($"{file.Length}/{file.Time.Ticks}") : "none")
        );

    /// <summary>The last part of the path, for sentences: <c>ckpt-1</c>, or <c>model-?????-of-00002</c> for V1 shards.</summary>
    internal string DisplayName =>
        Files.Count > 0 && Files[0] != Prefix && CheckpointFileName.TryParseShard(Path.GetFileName(Files[0]), out ShardName shard)
            ? shard.Pattern
        : Path.GetFileName(Prefix) is { Length: > 0 } name ? name
        : FixedNames.IndexSuffix;

    /// <inheritdoc/>
    public bool Equals(CheckpointLocation? other) =>
        other is not null && Prefix == other.Prefix && Format == other.Format && Files.SequenceEqual(other.Files);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Prefix, Format, Files.Count);
}
