using CheckpointTools.Files;
using CheckpointTools.Kinds;

namespace CheckpointTools.Locating;

/// <summary>Finds the files that may describe the model of a checkpoint.</summary>
internal static class ModelFiles
{
    // A directory may have hundreds, of 30 MB each.
    private const int MaxOthers = 3;

    /// <summary>The files, the best first: the checkpoint's own .meta, the SavedModel around it, others of the directory.</summary>
    /// <param name="prefix">The checkpoint's full prefix.</param>
    public static IEnumerable<ModelFile> Find(string prefix)
    {
        string own = prefix + FixedNames.MetaSuffix;
        if (MayBeRead(own))
        {
            yield return new ModelFile(own, IsOwn: true);
        }

        string? directory = Path.GetDirectoryName(prefix);
        if (directory is null)
        {
            yield break;
        }

        if (Path.GetDirectoryName(directory) is { } parent && prefix == SavedModelLocator.PrefixIn(parent))
        {
            string model = Path.Join(parent, FixedNames.SavedModel);
            if (MayBeRead(model))
            {
                yield return new ModelFile(model, IsOwn: true);
            }
        }

        foreach (string other in FindOthers(directory, Path.GetFileName(prefix)).Where(other => other != own))
        {
            yield return new ModelFile(other, IsOwn: false);
        }
    }

    /// <summary>The other .meta files of the directory, those first whose names are alike: of an earlier step of the same run.</summary>
    private static IEnumerable<string> FindOthers(string directory, string name)
    {
        string stem = name[..(name.LastIndexOf('-') is > 0 and var dash ? dash : name.Length)];
        try
        {
            return DirectoryListing
                .Read(directory)
                .Files.Where(static file => file.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal))
                .OrderBy(file => !file.StartsWith(stem, StringComparison.Ordinal))
                .ThenByDescending(static file => file, NumberedNameComparer.Instance)
                .Take(MaxOthers + 1)
                .Select(file => Path.Join(directory, file))
                .Where(MayBeRead);
        }
        catch (CheckpointException)
        {
            return [];
        }
    }

    /// <summary>What cannot be looked at is tried: the attempt to read it tells why it cannot be.</summary>
    private static bool MayBeRead(string path)
    {
        try
        {
            return RegularFile.GetKind(path) == EntryKind.File;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }
}
