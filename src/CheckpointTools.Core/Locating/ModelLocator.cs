using CheckpointTools.Files;
using CheckpointTools.Formats.Models;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds the description of a model from any path that a user may have: the file itself, the directory of a SavedModel, or any path of a
/// checkpoint with its .meta beside it.
/// </summary>
public static class ModelLocator
{
    /// <summary>Finds the one file that describes a model.</summary>
    /// <param name="path">Any form of path, absolute or relative to the process.</param>
    /// <returns>The full path of a .meta file, of a saved_model.pb, or of another file that may be a graph.</returns>
    /// <exception cref="CheckpointException">
    /// ModelNotFound, NotAModel (a SavedModel in text form), RemotePath, or what <see cref="CheckpointLocator.Find"/> throws.
    /// </exception>
    public static string Find(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(path, reading: true));
        string name = Path.GetFileName(full);
        switch (RegularFile.GetKind(full))
        {
            case EntryKind.Directory when InDirectory(full) is { } model:
                return model;

            // The index and the data files of a checkpoint and the state file lead to the .meta beside them.
            case EntryKind.File
            or EntryKind.Empty when !LeadsElsewhere(full, name):
                return full;
            case EntryKind.Missing when RegularFile.GetKind(full + FixedNames.MetaSuffix) == EntryKind.File:
                return full + FixedNames.MetaSuffix;
        }

        return OfCheckpoint(path, full);
    }

    private static bool LeadsElsewhere(string full, string name) =>
        name == FixedNames.StateFile
        || name.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal)
        || CheckpointFileName.IsData(name)
        || CheckpointFile.IsV1(full);

    private static string? InDirectory(string directory)
    {
        string binary = Path.Join(directory, FixedNames.SavedModel);
        if (RegularFile.GetKind(binary) is EntryKind.File or EntryKind.Empty)
        {
            return binary;
        }

        string text = Path.Join(directory, FixedNames.SavedModelText);
        return RegularFile.GetKind(text) == EntryKind.Missing
            ? null
            : throw ModelFaults.NotAModel(
                text,
                "is a SavedModel in text form, which cannot be read here. Export the model in binary form, with as_text=False."
            );
    }

    private static string OfCheckpoint(string path, string full)
    {
        string prefix;
        try
        {
            prefix = CheckpointLocator.Find(path).Prefix;
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw new CheckpointException(
                CheckpointError.ModelNotFound,
                $"No model is described at '{full}': a .meta file, a graph (.pb), the directory of a SavedModel, "
                    + $"or a checkpoint with its .meta beside it was expected. {e.Message}",
                e
            )
            {
                File = full,
            };
        }

        string meta = prefix + FixedNames.MetaSuffix;
        if (RegularFile.GetKind(meta) != EntryKind.Missing)
        {
            return meta;
        }

        // The variables of a SavedModel are in their own directory.
        return
            Path.GetDirectoryName(Path.GetDirectoryName(prefix)) is { } parent
            && prefix == SavedModelLocator.PrefixIn(parent)
            && InDirectory(parent) is { } model
            ? model
            : throw ModelFaults.NotFound(
                meta,
                $"The checkpoint '{prefix}' is there, but no '{Path.GetFileName(meta)}' beside it, which would describe its model. "
                    + "TensorFlow 2 writes none: give the SavedModel of the model."
            );
    }
}
