using CheckpointTools.Binary;
using CheckpointTools.Reading;

namespace CheckpointTools.Writing.Planning;

/// <summary>What an object graph that is kept as it is no longer fits.</summary>
internal static class StaleGraph
{
    private const int MaxListed = 3;

    /// <summary>The warning; null if the graph fits all the same.</summary>
    /// <param name="source">The source of the graph.</param>
    /// <param name="named">The variables that are written.</param>
    public static string? FindWarning(PlannedSource source, NamedVariables named)
    {
        var kept = named.Variables.ToDictionary(static variable => variable.Variable.Name, static variable => variable.Variable);

        // The damage of the index was reported when the plan was made.
        using var checkpoint = CheckpointReader.Open(source.Description, static _ => { });
        LostVariables lost = LostVariables.Find(checkpoint, kept);
        string[] owned = [.. lost.Names.Where(name => lost.Graph is null || lost.Graph.FindOwner(name) is not null)];
        long count = owned.Length + Math.Max(0, source.VariableCount - lost.Total);
        string names = owned.Length == 0 ? "" : $" ({Phrase.Items([.. owned.Select(TensorName.Quote)], MaxListed)})";
        return count == 0
            ? null
            : $"{count} of the {Phrase.Count(source.VariableCount, "variable")} of {source.Prefix} "
                + $"{(count == 1 ? "is" : "are")} renamed or left out{names}, and its object graph is "
                + "kept as it is: tf.train.Checkpoint.restore will ask for the old names and fail, except in a program that has none of "
                + $"these objects. The variables can be read by name (tf.train.load_variable). The graph is the variable "
                + $"{TensorName.ObjectGraph}.";
    }
}
