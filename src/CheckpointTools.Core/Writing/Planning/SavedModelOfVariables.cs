using CheckpointTools.Formats.Models;
using CheckpointTools.Locating;

namespace CheckpointTools.Writing.Planning;

/// <summary>The SavedModel that a checkpoint holds the variables of.</summary>
internal sealed class SavedModelOfVariables
{
    private readonly string _file;

    private SavedModelOfVariables(string directory, string file)
    {
        Directory = directory;
        _file = file;
    }

    /// <summary>The directory of the SavedModel.</summary>
    public string Directory { get; }

    /// <summary>The SavedModel around a checkpoint; null if there is none.</summary>
    /// <param name="prefix">The full prefix of the checkpoint.</param>
    public static SavedModelOfVariables? Find(string prefix)
    {
        string? directory = Path.GetDirectoryName(Path.GetDirectoryName(prefix));
        if (directory is null || prefix != CheckpointLocator.SavedModelPrefix(directory))
        {
            return null;
        }

        string? file = new[] { ModelContents.SavedModel, ModelContents.SavedModel + "txt" }
            .Select(name => Path.Join(directory, name))
            .FirstOrDefault(File.Exists);
        return file is null ? null : new SavedModelOfVariables(directory, file);
    }

    /// <summary>The names that the operations in the SavedModel restore; all of them where it cannot be read.</summary>
    public IEnumerable<string> FindAsked(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        try
        {
            return names.Where(ModelContents.ReadRestoreKeys(_file, cancellationToken).Contains);
        }
        catch (CheckpointException)
        {
            return names;
        }
    }
}
