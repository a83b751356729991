using System.Text;
using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Names;

namespace CheckpointTools.Locating;

/// <summary>The messages for a path that leads to no checkpoint: what is there instead, and what to try.</summary>
internal static class MissingPath
{
    private const int MaxListed = 10;
    private const int MaxShown = 3;

    /// <summary>A path that leads to several checkpoints.</summary>
    public static CheckpointException Ambiguous(string subject, IReadOnlyList<CheckpointLocation> found, CheckpointException? fault)
    {
        var text = new StringBuilder($"{subject} leads to {found.Count} checkpoints: {NamesOf(found)}. Give one of them by its name.");
        text.Append(fault is null ? "" : $" {fault.Message}");
        return new CheckpointException(CheckpointError.AmbiguousCheckpoint, text.ToString());
    }

    /// <summary>A state file whose latest checkpoint does not exist.</summary>
    public static CheckpointException LatestMissing(CheckpointState state, string statePath)
    {
        IReadOnlyList<CheckpointLocation> found = DirectoryListing.Read(Path.GetDirectoryName(statePath)!).Checkpoints();
        string others =
            found.Count == 0
                ? "No other checkpoint lies beside it."
                : $"Beside it there {(found.Count == 1 ? "is" : "are")} {NamesOf(found)}: give one by its name.";
        string why = FindFile(state, statePath) is { } file
            ? $"which is no checkpoint: {NoCheckpoint(file).Message}"
            : "which does not exist.";
        return NotFound($"The state file '{statePath}' names '{state.LatestPath}' as the latest checkpoint, {why} {others}", statePath);
    }

    /// <summary>The contents of the place where a state file's latest checkpoint should be, if they are not a checkpoint.</summary>
    private static string? FindFile(CheckpointState state, string statePath)
    {
        try
        {
            string path = Path.GetFullPath(state.LatestPath!, Path.GetDirectoryName(statePath)!);
            return RegularFile.GetKind(path) is EntryKind.File or EntryKind.Empty ? path : null;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return null;
        }
    }

    /// <summary>A SavedModel without values.</summary>
    public static CheckpointException SavedModelWithoutVariables(string directory) =>
        NotFound(
            $"The SavedModel '{directory}' has no variables: 'variables/variables.index' is missing. "
                + "Either its graph needs none, or the directory was not copied whole.",
            directory
        );

    /// <summary>A directory without any checkpoint.</summary>
    public static CheckpointException NothingIn(DirectoryListing listing)
    {
        if (listing.IsSavedModel)
        {
            return SavedModelWithoutVariables(listing.Directory);
        }

        return NotFound($"There is no checkpoint in '{listing.Directory}'. {Holds(listing)}", listing.Directory);
    }

    /// <summary>A file that belongs to no checkpoint that can be opened.</summary>
    public static CheckpointException NoCheckpoint(string path)
    {
        string name = Path.GetFileName(path);
        if (CheckpointFileName.IsData(name))
        {
            return IndexMissing(CheckpointFileName.StripSuffix(path)!, name, path);
        }

        if (name.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal))
        {
            return Foreign(
                path,
                $"is a graph, and '{Path.GetFileName(CheckpointFileName.StripSuffix(path))}', the checkpoint that belongs to it, "
                    + "is not beside it."
            );
        }

        if (CheckpointFileName.IsTemporary(name))
        {
            return Foreign(path, "is a temporary file of a save that was cut off. It can be deleted; take another checkpoint.");
        }

        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return Foreign(path, "is empty or no ordinary file.");
        }

        (byte[] head, bool isTable) = CheckpointFile.Sample(path);
        if (isTable)
        {
            return Foreign(
                path,
                CheckpointFile.IsV2Index(head)
                    ? "is the index of a checkpoint under another name. Rename it to end in '.index', as its data files begin."
                    : "is a table of sorted strings that another program wrote (LevelDB or the like), not a checkpoint."
            );
        }

        return Foreign(
            path,
            CheckpointFile.BeginsAsV1(head)
                ? "begins like a V1 checkpoint but does not end like one: it was cut short, or its end was changed. "
                    + "Get it again, and compare its length with the original's."
                : ForeignFile.Describe(ForeignFile.Recognise(head, name))
        );
    }

    /// <summary>A path at which there is nothing.</summary>
    /// <param name="full">The full path.</param>
    /// <param name="given">The path as the user wrote it.</param>
    public static CheckpointException Explain(string full, string given)
    {
        string path = Path.TrimEndingDirectorySeparator(full);
        string hint = given.StartsWith('~') ? " ('~' is not replaced by the home directory here.)" : "";
        if (BrokenLink(path) is { } broken)
        {
            return NotFound(broken + hint, path);
        }

        string? directory = Path.GetDirectoryName(path);
        return directory is null ? NotFound($"'{path}' does not exist.{hint}", path)
            : RegularFile.GetKind(directory) == EntryKind.Directory ? ExplainName(DirectoryListing.Read(directory), path, hint)
            : ExplainDirectory(directory, path, hint);
    }

    private static CheckpointException ExplainName(DirectoryListing listing, string path, string hint)
    {
        string name = Path.GetFileName(path);
        string prefix = CheckpointFileName.StripSuffix(name) ?? name;
        if (listing.Files.FirstOrDefault(f => CheckpointFileName.IsData(f) && CheckpointFileName.StripSuffix(f) == prefix) is { } data)
        {
            return IndexMissing(Path.Join(listing.Directory, prefix), data, path);
        }

        List<string> names = listing.Checkpoints().Select(l => l.DisplayName).ToList();
        List<string> steps = names.FindAll(n => CheckpointFileName.HasStepAfter(n, prefix));
        string start = $"There is no checkpoint '{name}' in '{listing.Directory}'";
        if (steps.Count > 0)
        {
            return NotFound($"{start}, but {Phrase.List(steps, MaxListed, "and")}: the step at the end is missing.{hint}", path);
        }

        IReadOnlyList<string> near = NearestNames.Find(prefix, names.Concat(listing.Directories.Select(d => d.Name)));
        return NotFound(
            near.Count > 0 ? $"{start}. Did you mean {Phrase.List(near, MaxShown, "or")}?{hint}"
                : names.Count > 0 ? $"{start}, which holds {Phrase.List(names, MaxListed, "and")}.{hint}"
                : $"{start}. {Holds(listing)}{hint}",
            path
        );
    }

    private static CheckpointException ExplainDirectory(string directory, string path, string hint)
    {
        string? existing = null;
        string next = Path.GetPathRoot(directory)!;
        EntryKind kind = RegularFile.GetKind(next);

        // From the root down, because the path may have any length but its existing part does not.
        while (kind == EntryKind.Directory && next.Length < directory.Length)
        {
            existing = next;
            int start = next.Length + (Path.EndsInDirectorySeparator(next) ? 0 : 1);
            int length = directory.AsSpan(start).IndexOf(Path.DirectorySeparatorChar);
            next = length < 0 ? directory : directory[..(start + length)];
            kind = RegularFile.GetKind(next);
        }

        if (kind != EntryKind.Missing)
        {
            return NotFound($"'{path}' cannot exist: '{next}' is a file, not a directory.{hint}", path);
        }

        if (existing is null)
        {
            return NotFound($"'{path}' does not exist: there is no '{next}'.{hint}", path);
        }

        string name = Path.GetFileName(next);
        IReadOnlyList<string> near = NearestNames.Find(name, DirectoryListing.Read(existing).Directories.Select(d => d.Name));
        string meant = near.Count > 0 ? $" Did you mean {Phrase.List(near, MaxShown, "or")}?" : "";
        return NotFound($"'{path}' does not exist: there is no directory '{name}' in '{existing}'.{meant}{hint}", path);
    }

    /// <summary>A V1 file with the data files of a V2 checkpoint of the same name, whose index is lost.</summary>
    public static CheckpointException OnlyV1Left(string path)
    {
        string name = Path.GetFileName(path);
        return NotFound(
            $"'{path}' is a V1 checkpoint, but data files of a V2 checkpoint of the same name lie beside it, whose index "
                + $"'{name}{FixedNames.IndexSuffix}' is missing: the V1 file may hold the values of an earlier save. "
                + "Copy the index too; "
                + "to read the V1 file, move it to a directory of its own.",
            path
        );
    }

    /// <summary>A state file under the name that browsers and editors give it; it is named to the user and never followed.</summary>
    public static CheckpointException? FindRenamedState(DirectoryListing listing)
    {
        string? renamed = listing.Files.FirstOrDefault(static name => name is FixedNames.StateFile + ".txt");
        return renamed is null || listing.HasFile(FixedNames.StateFile)
            ? null
            : NotFound(
                $"'{renamed}' in '{listing.Directory}' may be the state file under another name: if it is, rename it to "
                    + $"'{FixedNames.StateFile}'.",
                listing.Directory
            );
    }

    private static CheckpointException IndexMissing(string prefix, string dataName, string path)
    {
        string index = Path.GetFileName(prefix) + FixedNames.IndexSuffix;
        return new CheckpointException(
            CheckpointError.CheckpointNotFound,
            $"The data file '{dataName}' is there, but '{index}' is not, and only the index knows the names and places of the "
                + $"variables. Copy '{index}' to '{Path.GetDirectoryName(prefix)}' too."
        )
        {
            File = path,
        };
    }

    private static string? BrokenLink(string path)
    {
        foreach (string candidate in (ReadOnlySpan<string>)[path + FixedNames.IndexSuffix, path])
        {
            try
            {
                if (new FileInfo(candidate).LinkTarget is { } target)
                {
                    return $"'{candidate}' is a symbolic link to '{target}', which does not exist.";
                }
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                // A name that cannot exist is not a link.
            }
        }

        return null;
    }

    private static string Holds(DirectoryListing listing)
    {
        string? data = listing.Files.FirstOrDefault(CheckpointFileName.IsData);
        var parts = new List<string>();
        if (listing.Files.Count > 0)
        {
            parts.Add($"{Phrase.Count(listing.Files.Count, "file")} ({Phrase.List(listing.Files, MaxShown, "and")})");
        }

        if (listing.Directories.Count > 0)
        {
            string[] names = [.. listing.Directories.Select(d => d.Name)];
            parts.Add($"{Phrase.Count(names.Length, "directory", "directories")} ({Phrase.List(names, MaxShown, "and")})");
        }

        string holds = parts.Count == 0 ? "The directory is empty." : $"The directory holds {string.Join(" and ", parts)}.";
        return data is null
            ? holds
            : $"{holds} The data file '{data}' lacks its index '{CheckpointFileName.StripSuffix(data)}{FixedNames.IndexSuffix}'.";
    }

    private static string NamesOf(IReadOnlyList<CheckpointLocation> checkpoints) =>
        Phrase.List([.. checkpoints.Select(l => l.DisplayName)], MaxListed, "and");

    private static CheckpointException Foreign(string path, string what) =>
        new(CheckpointError.NotACheckpoint, $"'{path}' {what}") { File = path };

    private static CheckpointException NotFound(string message, string path) =>
        new(CheckpointError.CheckpointNotFound, message) { File = path };
}
