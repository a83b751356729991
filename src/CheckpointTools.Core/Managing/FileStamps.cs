using CheckpointTools.Files;

namespace CheckpointTools.Managing;

/// <summary>The lengths and times of files as they are now: if they are the same later, so are the files.</summary>
/// <param name="paths">The files. Links are followed.</param>
internal sealed class FileStamps(IReadOnlyList<string> paths)
{
    private readonly (long Length, DateTime Time)?[] _stamps = Read(paths);

    public IReadOnlyList<string> Paths => paths;

    public bool AreCurrent() => Read(paths).SequenceEqual(_stamps);

    private static (long Length, DateTime Time)?[] Read(IReadOnlyList<string> paths) => [.. paths.Select(RegularFile.TryFindStamp)];
}
