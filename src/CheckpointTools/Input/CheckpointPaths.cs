using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Text.RegularExpressions;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Verification;

namespace CheckpointTools.Input;

/// <summary>Turns the paths that users give into file system paths, as PowerShell resolves them, and those into checkpoints.</summary>
internal sealed partial class CheckpointPaths(PathIntrinsics session)
{
    private const string FileSystem = "FileSystem";

    /// <summary>The provider that variables seem to lie in, so that no command for files takes a variable's name for a path.</summary>
    internal const string NoProvider = "CheckpointVariable::";

    /// <summary>
    /// The provider that a file seems to lie in whose name PowerShell would take for another path. Commands of this module know better.
    /// </summary>
    internal const string FileProvider = "CheckpointFile::";

    /// <summary>The provider of checkpoints' drives.</summary>
    internal const string DriveProvider = "Checkpoint";

    /// <summary>A path that leads to a checkpoint and no other. A V1 checkpoint of several files goes by one of them.</summary>
    public static string Of(CheckpointInfo checkpoint) =>
        checkpoint.Format != CheckpointFormat.V2 && checkpoint.Files.Count > 0 ? checkpoint.Files[0] : checkpoint.Checkpoint;

    /// <summary>
    /// The places that a path stands for: the path itself, or what its wildcards match. Each is still any form that
    /// <see cref="CheckpointLocator.Find"/> takes.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="isLiteral">Whether it has no wildcards.</param>
    /// <param name="withRemains">
    /// Whether to match what was meant to be a checkpoint, too: data files without an index, and directories that have lost theirs.
    /// </param>
    /// <param name="recurse">Whether the directories' subdirectories count for that.</param>
    /// <exception cref="CheckpointException">Wildcards match nothing.</exception>
    public IEnumerable<string> Expand(string path, bool isLiteral, bool withRemains = false, bool recurse = false) =>
        Expand(path, isLiteral, pattern => Match(pattern, withRemains, recurse), literal => FindCheckpoint(literal, path, withRemains));

    /// <summary>
    /// The same for models: wildcards match files that have a model's name, directories that lead to one, and prefixes with a .meta.
    /// </summary>
    /// <exception cref="CheckpointException">Wildcards match nothing.</exception>
    public IEnumerable<string> ExpandModels(string path, bool isLiteral) =>
        Expand(path, isLiteral, MatchModels, literal => FindModel(literal, path));

    /// <summary>The checkpoints that paths stand for, each once.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="isLiteral">Whether they have no wildcards.</param>
    /// <param name="isOne">Whether there is a destination for one of them only.</param>
    /// <exception cref="CheckpointException">A path leads to no checkpoint.</exception>
    /// <exception cref="InputException">There are several where one is wanted.</exception>
    public CheckpointLocation[] FindAll(IEnumerable<string> paths, bool isLiteral, bool isOne)
    {
        CheckpointLocation[] found = [.. paths.SelectMany(path => Expand(path, isLiteral)).Select(CheckpointLocator.Find).Distinct()];
        RequireOne(found, isOne);
        return found;
    }

    /// <summary>Requires that there is one checkpoint where one is wanted.</summary>
    /// <exception cref="InputException">There are several.</exception>
    public static void RequireOne(CheckpointLocation[] found, bool isOne)
    {
        if (isOne && found.Length != 1)
        {
            throw new InputException(ErrorRecords.OneDestination(found.Length));
        }
    }

    /// <summary>
    /// A path as a full path of the file system; relative ones follow the session's location. Addresses stay as they are.
    /// </summary>
    public string Resolve(string path)
    {
        if (HasScheme().IsMatch(path))
        {
            return path;
        }

        if (path.StartsWith(NoProvider, StringComparison.Ordinal))
        {
            throw new InputException(ErrorRecords.VariableForCheckpoint(path[NoProvider.Length..]));
        }

        string resolved = session.GetUnresolvedProviderPathFromPSPath(AsFile(path), out ProviderInfo provider, out _);
        return provider.Name == FileSystem
            ? resolved
            : throw new InputException(ErrorRecords.NotAFileSystemPath(path, provider.Name, provider.Name == DriveProvider));
    }

    /// <summary>
    /// In the drive of a checkpoint, a path that names no drive means a file all the same: it follows the location that the session has in
    /// the file system.
    /// </summary>
    private string AsFile(string path)
    {
        if (
            session.CurrentLocation.Provider.Name != DriveProvider
            || session.IsProviderQualified(path)
            || session.IsPSAbsolute(path, out _)
        )
        {
            return path;
        }

        bool isHome = path.StartsWith('~');
        return $"{FileSystem}::{(isHome ? path : Path.Join(session.CurrentFileSystemLocation.ProviderPath, path))}";
    }

    /// <summary>
    /// The path of something that is there. Checkpoints and variables bring full paths, which must not be resolved again: on Unix,
    /// PowerShell takes a backslash for a separator, and so one file for another. A full path is taken as it stands there.
    /// </summary>
    public string ResolveExisting(string path)
    {
        if (path.StartsWith(FileProvider, StringComparison.Ordinal))
        {
            return path[FileProvider.Length..];
        }

        string full = IsTakenAsItStands(path) ? Path.GetFullPath(path) : Resolve(path);

        // What the file system's provider calls a directory is none of the checkpoint beside it that has its name.
        return IsItem(path) && Directory.Exists(full) && !Path.EndsInDirectorySeparator(full) && !CheckpointLocator.IsDirectory(full)
            ? full + Path.DirectorySeparatorChar
            : full;
    }

    /// <summary>Whether a path is that of an item of the file system's provider, such as Get-ChildItem emits.</summary>
    private static bool IsItem(string path) => path.Contains(FileSystem + "::", StringComparison.Ordinal);

    /// <summary>Whether PowerShell takes a backslash in a full path for a separator: its file commands would find another file.</summary>
    public static bool IsMistaken(string path) => !OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal);

    private static bool IsTakenAsItStands(string path) =>
        !OperatingSystem.IsWindows() && path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal);

    /// <summary>A name with brackets in it is more often meant as it stands than as a pattern that matches nothing.</summary>
    private List<string> Expand(string path, bool isLiteral, Func<string, List<string>> match, Action<string> find)
    {
        string pattern = isLiteral ? path : KeepWhatIsThere(path);
        if (!IsPattern(pattern, isLiteral, out string? literal))
        {
            return [literal];
        }

        List<string> matches = match(pattern);
        if (matches.Count > 0)
        {
            return matches;
        }

        literal = ResolveExisting(path);
        find(literal);
        return [literal];
    }

    private static void FindCheckpoint(string literal, string pattern, bool withRemains)
    {
        try
        {
            CheckpointLocator.Find(literal);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw NoMatch(e, "checkpoint", pattern, literal);
        }
        catch (CheckpointException) when (withRemains)
        {
            // There is something, and the caller asks what is wrong with it.
        }
    }

    private static void FindModel(string literal, string pattern)
    {
        try
        {
            ModelLocator.Find(literal);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.ModelNotFound)
        {
            throw NoMatch(e, "model", pattern, literal);
        }
    }

    private static CheckpointException NoMatch(CheckpointException inner, string noun, string pattern, string literal) =>
        new(inner.Error, $"No {noun} matches '{pattern}'.", inner) { File = literal };

    private bool IsPattern(string path, bool isLiteral, [NotNullWhen(false)] out string? literal)
    {
        bool isWhole = isLiteral || HasScheme().IsMatch(path);
        bool isPattern = !isWhole && WildcardPattern.ContainsWildcardCharacters(path);
        literal = isPattern ? null : ResolveExisting(isWhole ? path : WildcardPattern.Unescape(path));
        return isPattern;
    }

    /// <summary>
    /// A full path, of which what is there as it stands is no pattern, brackets and all: the whole, or its directory. A checkpoint, a file
    /// or a directory that is given as an argument becomes such a text, and means no neighbour, even when it is gone.
    /// </summary>
    private static string KeepWhatIsThere(string path)
    {
        if (!Path.IsPathFullyQualified(path) || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            return path;
        }

        if (Path.Exists(path) || File.Exists(path + FixedNames.IndexSuffix))
        {
            return WildcardPattern.Escape(path);
        }

        if (Path.GetDirectoryName(path) is not { } directory || !Directory.Exists(directory))
        {
            return path;
        }

        bool hasData = Directory.EnumerateFiles(directory).Any(file => file.StartsWith(path + ".data-", StringComparison.Ordinal));
        return hasData ? WildcardPattern.Escape(path) : Path.Join(WildcardPattern.Escape(directory), Path.GetFileName(path));
    }

    /// <summary>
    /// Wildcards match prefixes. No file has the name of a prefix, so the pattern is tried on the index files too. Data files, directories
    /// without a checkpoint and all else that matches are left out.
    /// </summary>
    private List<string> Match(string pattern, bool withRemains, bool recurse)
    {
        var prefixes = new SortedSet<string>(NumberedNameComparer.Instance);
        var missing = new HashSet<string?>();
        foreach (
            string found in Glob(pattern)
                .Concat(Glob(pattern + FixedNames.IndexSuffix))
                .Concat(withRemains ? Glob(pattern + ".data-*") : [])
        )
        {
            if (found.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal))
            {
                prefixes.Add(found[..^FixedNames.IndexSuffix.Length]);
            }
            else if (withRemains && DataFile().IsMatch(found))
            {
                prefixes.Add(CheckpointLocator.DestinationPrefix(found));
            }
            else if (LeadsToCheckpoint(found, missing) || (withRemains && HasRemains(found, recurse)))
            {
                prefixes.Add(found);
            }
        }

        return [.. prefixes];
    }

    private static bool HasRemains(string place, bool recurse)
    {
        try
        {
            return Directory.Exists(place) && VerificationTarget.FindAll(place, recurse).Any();
        }
        catch (CheckpointException)
        {
            // A later step says why it cannot be read.
            return true;
        }
    }

    private List<string> MatchModels(string pattern) =>
        [
            .. Glob(pattern)
                .Concat(Glob(pattern + FixedNames.MetaSuffix))
                .Where(LeadsToModel)
                .Distinct()
                .Order(NumberedNameComparer.Instance),
        ];

    private Collection<string> Glob(string pattern)
    {
        try
        {
            Collection<string> found = session.GetResolvedProviderPathFromPSPath(AsFile(pattern), out ProviderInfo provider);
            return provider.Name == FileSystem ? found : [];
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }

    /// <summary>
    /// Whether a place is a directory with checkpoints in it, even too many to choose from, or a V1 file, which has no index. A V1 file
    /// that is damaged, or whose other shards are missing, counts too: a later step then says what is wrong.
    /// </summary>
    /// <param name="place">The place.</param>
    /// <param name="missing">The missing files found so far: every shard of one V1 checkpoint leads to the same missing file.</param>
    private static bool LeadsToCheckpoint(string place, HashSet<string?> missing)
    {
        bool isDirectory = Directory.Exists(place);
        try
        {
            // A state file leads to one, too, and is none of its files.
            CheckpointLocation found = CheckpointLocator.Find(place);
            return isDirectory || found.Files.Contains(place);
        }
        catch (CheckpointException e)
        {
            return isDirectory ? e.Error != CheckpointError.CheckpointNotFound
                : e.Error == CheckpointError.DataFileMissing ? missing.Add(e.File)
                : CheckpointLocator.WasV1(place);
        }
    }

    private static bool LeadsToModel(string place)
    {
        if (!Directory.Exists(place))
        {
            return place.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal) || place.EndsWith(".pb", StringComparison.Ordinal);
        }

        try
        {
            ModelLocator.Find(place);
            return true;
        }
        catch (CheckpointException e)
        {
            return e.Error != CheckpointError.ModelNotFound;
        }
    }

    [GeneratedRegex(@"\.data-[0-9]{5,}-of-[0-9]{5,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DataFile();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+://", RegexOptions.CultureInvariant)]
    private static partial Regex HasScheme();
}
