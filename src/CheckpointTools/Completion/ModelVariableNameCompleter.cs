using CheckpointTools.Formats.Models;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>Completes variable names from the models that the command line names.</summary>
public sealed class ModelVariableNameCompleter : VariableNameCompleter
{
    // A graph is read as a whole before its variables are known. A larger one would hold up the prompt.
    private const long MaxLength = 16 << 20;

    /// <summary>Whether the names are those in a checkpoint, as commands in a pipeline go by them, and not those in the graph.</summary>
    internal bool GoesByKey { get; init; }

    private protected override IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.ExpandModels(path, isLiteral);

    private protected override IReadOnlyList<CompletableName> Read(string place)
    {
        string model = ModelLocator.Find(place);
        return new FileInfo(model).Length > MaxLength
            ? []
            :
            [
                .. ModelContents
                    .ReadVariables(model, static _ => { })
                    .Select(variable => new CompletableName(GoesByKey ? variable.CheckpointName : variable.Name, null, variable)),
            ];
    }
}
