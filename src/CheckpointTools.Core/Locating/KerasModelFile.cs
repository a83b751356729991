namespace CheckpointTools.Locating;

/// <summary>A file of Keras as the description of a model: it has every variable that the model loads, with its dtype and shape.</summary>
public static class KerasModelFile
{
    /// <summary>The variables of the model in a file of Keras; null for any other file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="CheckpointException">The file cannot be read, or a variable in it.</exception>
    public static IReadOnlyList<CheckpointVariable>? Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (InterchangeFile.FormatOf(path) is not (CheckpointFormat.Hdf5 or CheckpointFormat.Keras) || !File.Exists(path))
        {
            return null;
        }

        IEnumerable<CheckpointVariable> variables = CheckpointContents.ReadVariables(CheckpointLocator.Find(path));
        return [.. variables.Where(static variable => variable.Kind == VariableKind.Weight)];
    }
}
