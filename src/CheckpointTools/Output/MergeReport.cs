using CheckpointTools.Binary;
using CheckpointTools.Commands;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Input;

namespace CheckpointTools.Output;

/// <summary>What a user should know of variables that were merged.</summary>
internal static class MergeReport
{
    private const int MaxNamed = 20;

    /// <summary>How many values become one, and of what.</summary>
    public static string Describe(MergeInput settings, VariableMerge merge, string? origin)
    {
        string[] sources = [.. merge.Sources];
        string of = origin is null ? "" : $", differences taken from the base {origin}";
        string order = $"{Phrase.Count(sources.Length, "checkpoint")}, in this order: {Phrase.Items(sources, MaxNamed)}";
        return $"{settings.Describe()} of {order}{of}.";
    }

    /// <summary>Warns of those that were not computed of all checkpoints.</summary>
    public static void Tell(CheckpointCommand command, MergeInput settings, VariableMerge merge)
    {
        if (merge.Taken.Count > 0)
        {
            string variables = Phrase.Count(merge.Taken.Count, "variable has", "variables have");
            Warn(
                command,
                $"{variables} no floating-point numbers, and the values of the last checkpoint{Name(merge.Taken[^1].Checkpoint)}: "
                    + $"{List(merge.Taken.Select(static variable => variable.Name))}."
            );
        }

        if (merge.Incomplete.Count > 0)
        {
            string variables = Phrase.Count(merge.Incomplete.Count, "variable is", "variables are");
            Warn(command, $"{variables} not in all of the checkpoints, and made of those that have them: {List(merge.Incomplete)}.");
        }

        foreach (string pattern in settings.Unmatched)
        {
            Warn(command, $"-Weight names '{pattern}', and no variable that is merged matches it.");
        }
    }

    private static void Warn(CheckpointCommand command, string text) => command.WriteWarning(TensorName.Printable(text));

    /// <summary>Values that were made are in none.</summary>
    private static string Name(string checkpoint) => checkpoint.Length == 0 ? "" : $", {checkpoint}";

    private static string List(IEnumerable<string> names) => Phrase.List([.. names], ErrorRecords.MaxListed);
}
