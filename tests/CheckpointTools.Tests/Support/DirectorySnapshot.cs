using System.Security.Cryptography;

namespace CheckpointTools.Tests.Support;

/// <summary>Everything in a directory that a user could see change: names, bytes and times.</summary>
internal static class DirectorySnapshot
{
    public static IReadOnlyList<string> Take(string directory) =>
        [
            .. new DirectoryInfo(directory)
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(entry =>
                    $"{Path.GetRelativePath(directory, entry.FullName)} {entry.LastWriteTimeUtc:O} "
                    + $"{(entry is FileInfo ? HashOf(entry.FullName) : "")}"
                )
                .Order(StringComparer.Ordinal),
        ];

    private static string HashOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
}
