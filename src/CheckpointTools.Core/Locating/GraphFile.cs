using CheckpointTools.Files;
using CheckpointTools.Formats.Constants;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds graphs whose constants are read as variables: a frozen graph has its weights there. A graph that has variables stands for a model,
/// whose values are in a checkpoint: its constants are taken only where they are asked for.
/// </summary>
internal static class GraphFile
{
    /// <summary>The constants of a graph, whatever else it has.</summary>
    public static CheckpointLocation OfConstants(string path) => new(path, CheckpointFormat.Graph) { Files = [path] };

    /// <summary>A frozen graph.</summary>
    /// <exception cref="CheckpointException">The file is no graph, or it has variables.</exception>
    public static CheckpointLocation Locate(string path)
    {
        // A pipe or a device is not opened; what reads the file says that it is empty.
        if (RegularFile.GetKind(path) == EntryKind.Empty)
        {
            return OfConstants(path);
        }

        using ConstantFile file = ConstantFile.Open(path);
        return file.VariableCount > 0
            ? throw new CheckpointException(
                CheckpointError.NotACheckpoint,
                $"'{path}' is a graph that is not frozen: the values of its {Phrase.Count(file.VariableCount, "variable")} are "
                    + "in a checkpoint elsewhere.",
                new Advice("Its constants are taken only where they are asked for.", AdviceCode.TakeConstants)
            )
            {
                File = path,
                Fault = FaultCode.OtherFormat,
            }
            : OfConstants(path) with
            {
                Note = file.Constants.Any(static constant => constant.IsWeight)
                    ? null
                    : $"'{path}' is a graph without weights: none of its constants has floating numbers and a dimension.",
            };
    }

    /// <summary>The graph of a SavedModel that has no variables, and weights among its constants; null if it is another.</summary>
    public static CheckpointLocation? LocateIn(string directory)
    {
        string path = Path.Join(directory, FixedNames.SavedModel);
        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return null;
        }

        try
        {
            using ConstantFile file = ConstantFile.Open(path);

            // Of one that has variables, their file is missing.
            return file.VariableCount == 0 && file.Constants.Any(static constant => constant.IsWeight)
                ? OfConstants(path) with
                {
                    Note = $"The SavedModel '{directory}' has no variables: the constants of its graphs are taken.",
                }
                : null;
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
