using System.Security.Cryptography;

namespace CheckpointTools.Tests.Writing;

/// <summary>Everything in a directory: the paths, bytes and times of its files, so that any trace of a transfer shows.</summary>
internal static class Tree
{
    public static List<string> List(string directory) =>
        [
            .. Directory
                .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => Path.GetRelativePath(directory, path) + Describe(path)),
        ];

    public static List<string> NamesIn(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static string Describe(string path) =>
        Directory.Exists(path) ? "/" : $" {File.GetLastWriteTimeUtc(path).Ticks} {ContentOf(path)}";

    private static string ContentOf(string path)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (UnauthorizedAccessException)
        {
            return "unreadable";
        }
        catch (FileNotFoundException)
        {
            return "a link to nowhere";
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            return "being written";
        }
    }
}
