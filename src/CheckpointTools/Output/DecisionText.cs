using CheckpointTools.Binary;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Output;

/// <summary>What -Verbose says of decisions, and -Debug of bytes.</summary>
internal static class DecisionText
{
    private const int MaxNamed = 20;

    /// <summary>Which checkpoint a path led to, and by what; null if the path names it.</summary>
    public static string? Way(CheckpointLocation location) =>
        location.Way switch
        {
            LocationWay.StateFile => $"{location.Prefix} is taken: the state file '{location.Via}' names it as the latest.",
            LocationWay.OnlyOne => $"{location.Prefix} is taken: it is the only checkpoint in '{location.Via}'.",
            LocationWay.SavedModel => $"{location.Prefix} is taken: it has the variables of the SavedModel '{location.Via}'.",
            _ => null,
        };

    /// <summary>The files of a checkpoint that is read, with their lengths.</summary>
    public static IEnumerable<string> Files(CheckpointLocation location)
    {
        IReadOnlyList<string> files;
        try
        {
            files = new CheckpointFiles().Find(location);
        }
        catch (CheckpointException)
        {
            // Whoever reads it says what is wrong.
            return [];
        }

        return files.Select(static file =>
        {
            var info = new FileInfo(file);
            return info.Exists ? $"{file}: {Phrase.Count(info.Length, "byte")}" : $"{file} is not there";
        });
    }

    /// <summary>How many variables a filter takes.</summary>
    public static string Selected(VariableFilter filter, string where) =>
        $"{filter.SelectedCount} of {Phrase.Count(filter.SeenCount, "variable")} of {where} "
        + $"{(filter.SelectedCount == 1 ? "is" : "are")} selected, {filter.SeenCount - filter.SelectedCount} left out.";

    /// <summary>What a plan writes, and from where.</summary>
    public static string Plan(TransferPlan plan)
    {
        (string Path, string? LinkFrom, long WrittenLength)[] files = [.. plan.DataFiles];
        string variables = Phrase.Count(plan.VariableCount, "variable");
        string[] sources = [.. plan.SourcePrefixes.Where(source => source != plan.Destination)];
        string from = sources.Length == 0 ? "" : $", from {Phrase.Items(sources, MaxNamed)}";
        if (files.Length == 0)
        {
            return $"{plan.Destination}: {variables}; the index alone is written, and the data files stay as they are.";
        }

        int linked = files.Count(static file => file.LinkFrom is not null);
        string written =
            linked == files.Length
                ? ""
                : $", {Phrase.Count(plan.PayloadSize, "byte")} in {Phrase.Count(plan.ExtentCount, "extent")} "
                    + $"to {Phrase.Count(files.Length - linked, "data file")}";
        string kept = linked == 0 ? "" : $", {Phrase.Count(linked, "data file")} by a second name";
        string graph = plan.Variables.Any(static one => one.Name == TensorName.ObjectGraph)
            ? $", with an object graph (-ObjectGraph {plan.Options.ObjectGraphs})"
            : "";
        return $"{plan.Destination}: {variables}{written}{kept}{from}{graph}.";
    }

    /// <summary>Which of several variables of one name is taken, and why.</summary>
    public static IEnumerable<string> Duplicates(TransferPlan plan) =>
        plan.Duplicates.Select(pair =>
            TensorName.Printable(
                $"'{pair.Taken.Name}' of {Origin(pair.Taken)} is taken, and that of {Origin(pair.LeftOut)} left out "
                    + $"(-OnDuplicate {plan.Options.Duplicates})."
            )
        );

    /// <summary>Where the bytes of each value come from and go to, file by file.</summary>
    public static IEnumerable<string> Bytes(TransferPlan plan) =>
        plan
            .DataFiles.Where(static file => file.LinkFrom is not null)
            .Select(static file => $"{file.Path} is a second name of {file.LinkFrom}")
            .Concat(
                plan.Extents.Select(static extent =>
                    TensorName.Printable(
                        $"'{extent.Variable.Name}': {Phrase.Count(extent.Length, "byte")} "
                            + (extent.Source is null ? "made" : $"at {extent.SourceOffset} of {extent.Source}")
                            + $" -> at {extent.Offset} of {extent.Destination}"
                    )
                )
            );

    /// <summary>Where the bytes of a value lie.</summary>
    public static IEnumerable<string> Bytes(CheckpointVariable variable)
    {
        try
        {
            return
            [
                .. VariableExtents
                    .Find(variable)
                    .Select(extent =>
                        TensorName.Printable(
                            $"'{variable.Name}': {Phrase.Count(extent.Length, "byte")} at {extent.Offset} of {extent.File}"
                        )
                    ),
            ];
        }
        catch (CheckpointException)
        {
            // Whoever reads it says what is wrong.
            return [];
        }
    }

    private static string Origin(CheckpointVariable variable) => variable.Checkpoint.Length == 0 ? "new values" : variable.Checkpoint;
}
