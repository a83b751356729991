using System.Text.RegularExpressions;
using CheckpointTools.Files;

namespace CheckpointTools.Locating;

/// <summary>Converts the text of a path to a full local path.</summary>
internal static partial class LocalPath
{
    /// <summary>The full path, with a trailing separator kept.</summary>
    /// <param name="path">A path, absolute or relative to the process, or a <c>file://</c> address.</param>
    /// <param name="reading">Whether the path is to be read; otherwise it is to be written.</param>
    /// <exception cref="CheckpointException">The text names a file of another machine, or no file at all.</exception>
    public static string Resolve(string path, bool reading)
    {
        ArgumentNullException.ThrowIfNull(path);
        string local = Scheme(path) is { } scheme ? FromAddress(path, scheme, reading) : path;
        if (local.Length == 0)
        {
            throw reading
                ? new CheckpointException(
                    CheckpointError.CheckpointNotFound,
                    "An empty path leads to no checkpoint. Give its prefix, one of its files or its directory."
                )
                : new CheckpointException(
                    CheckpointError.InvalidDestination,
                    "An empty path is no destination. Give a prefix, as in 'dir/name'."
                );
        }

        try
        {
            return Path.GetFullPath(local);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path.Replace('\0', '\uFFFD'), reading);
        }
    }

    /// <summary>The scheme of <c>scheme://</c>; null if there is none. A single letter is a Windows drive.</summary>
    public static string? Scheme(string path) =>
        SchemePattern().Match(path) is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;

    private static string FromAddress(string path, string scheme, bool reading)
    {
        if (scheme != "file")
        {
            string way = reading ? Download(path, scheme) : "Write to a local directory, then upload the files.";
            throw new CheckpointException(
                CheckpointError.RemotePath,
                $"'{path}' is {RemoteSystem(scheme)}. Only local files can be read and written here. {way}"
            );
        }

        string rest = path["file://".Length..];
        if (rest.StartsWith("localhost/", StringComparison.OrdinalIgnoreCase))
        {
            rest = rest["localhost".Length..];
        }
        else if (rest.Length > 0 && rest[0] is not ('/' or '\\') && !IsDrive(rest))
        {
            string host = rest.Split('/')[0];
            throw new CheckpointException(
                CheckpointError.RemotePath,
                $"'{path}' names the machine '{host}'. A local file has three slashes, as in 'file:///{rest}'."
            );
        }

        rest = rest.Length > 2 && IsDrive(rest[1..]) ? rest[1..] : rest;

        // TensorFlow takes the text literally; browsers and file managers write %20 for a space.
        string decoded = Uri.UnescapeDataString(rest);
        return decoded != rest && !LeadsSomewhere(rest) && LeadsSomewhere(decoded) ? decoded : rest;
    }

    private static bool IsDrive(string path) =>
        OperatingSystem.IsWindows() && path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':';

    private static bool LeadsSomewhere(string path) => Path.Exists(path) || File.Exists(path + FixedNames.IndexSuffix);

    private static string RemoteSystem(string scheme) =>
        scheme switch
        {
            "gs" => "in Google Cloud Storage",
            "s3" => "in Amazon S3",
            "hdfs" or "viewfs" => "in a Hadoop file system",
            "http" or "https" => "on the web",
            _ => $"in a file system of its own ('{scheme}://')",
        };

    private static string Download(string path, string scheme) =>
        scheme switch
        {
            "gs" => $"Download all of its files first: gcloud storage cp '{path}*' .",
            "s3" => $"Download all of its files first: aws s3 cp '{path[..(path.LastIndexOf('/') + 1)]}' . --recursive",
            "hdfs" or "viewfs" => $"Download all of its files first: hdfs dfs -get '{path}*' .",
            "http" or "https" => "Download its .index file and all its .data files first.",
            _ => "Copy all its files to a local directory first.",
        };

    [GeneratedRegex(@"\A([A-Za-z][A-Za-z0-9+.\-]+)://", RegexOptions.CultureInvariant)]
    private static partial Regex SchemePattern();
}
