using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Writing.Graphs;

/// <summary>What no object graph that is true can express, in words.</summary>
internal static class GraphFaults
{
    /// <summary>What a program finds that restores a checkpoint with keys of objects but without their graph.</summary>
    public const string RestoresNothing =
        "tf.train.Checkpoint.restore will say ok and restore nothing. The variables can be read by name (tf.train.load_variable).";

    /// <param name="prefix">The source.</param>
    /// <param name="optimizer">The path of the optimizer.</param>
    /// <param name="list">The name of its list.</param>
    /// <param name="taken">How many slots of the list are taken.</param>
    /// <param name="due">How many have to be; 0 if the graph does not show it.</param>
    public static CheckpointException SomeSlots(string prefix, string optimizer, string list, int taken, int due) =>
        Cannot(
            due > 0
                ? $"{prefix}: {taken} of the {Phrase.Count(due, "slot")} in '{optimizer}/{list}' {(taken == 1 ? "is" : "are")} taken. "
                    + "The optimizer restores them by position, so they would become the state of other variables."
                : $"{prefix}: variables are left out, and the object graph does not show which slots in '{optimizer}/{list}' are theirs. "
                    + "The optimizer restores them by position, so they could become the state of other variables."
        );

    public static CheckpointException SomeVariables(string prefix, string optimizer, int taken, int due, string missing) =>
        Cannot(
            taken < due
                ? $"{prefix}: {taken} of the {Phrase.Count(due, "rate")}, counts and other variables in '{optimizer}/_variables' are "
                    + $"taken, without '{missing}'. The optimizer restores them by position, so they would become other variables."
                : $"{prefix}: variables are left out, and the object graph does not show which variables in '{optimizer}/_variables' are "
                    + "theirs. The optimizer restores them by position, so they could become the state of other variables."
        );

    public static CheckpointException OptimizersByPosition(string optimizer, string first, string second) =>
        Cannot(
            $"The optimizer '{optimizer}' of {first} and that of {second} restore their slots by position, and train other variables: "
                + "they cannot be united, for nothing tells in which order a program would train them."
        );

    public static CheckpointException TrainedBeside(string optimizer, string first, string second, string variable) =>
        Cannot(
            $"The optimizer '{optimizer}' of {first} restores its slots by position, and {second} has '{variable}', which {first} has not. "
                + "A program that trains both would take the slots for those of other variables."
        );

    public static CheckpointException OrderUnknown(string prefix, string optimizer) =>
        Cannot(
            $"{prefix}: variables change places or become one, and the optimizer '{optimizer}' restores its slots by position: they would "
                + "become the state of other variables."
        );

    /// <param name="from">The path that was to be moved.</param>
    /// <param name="optimizer">The optimizer that it leads through.</param>
    /// <param name="modelPath">The place of the same object in the model; null if it has none.</param>
    public static CheckpointException MovedOutOfOptimizer(string from, string optimizer, string? modelPath) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{from}' is the place at which the optimizer '{optimizer}' holds the object, and finds it again. "
                + (
                    modelPath is null
                        ? "It goes only with the whole optimizer."
                        : $"Rename its place in the model, '{modelPath}'; the optimizer keeps what it holds."
                )
        );

    public static CheckpointException MovedIntoOptimizer(string from, string to, string optimizer) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{from}' cannot become '{to}': the optimizer '{optimizer}' would take it for a part of its state. Choose a place outside it."
        );

    public static CheckpointException PartOfObject(string prefix, string path, string key, string missing) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{prefix}: '{key}' is only a part of what the object '{path}' stores. '{missing}' belongs to it and is not taken.",
            new Advice("Take both, or leave both out.")
        );

    public static CheckpointException OnlySlots(IReadOnlyList<string> names) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"Nothing is left to write: {Phrase.List(names, 5)} {(names.Count == 1 ? "belongs" : "belong")} to variables that are not "
                + "taken. An object graph has the state of an optimizer only with its variables: take these, too."
        )
        {
            Variable = names[0],
        };

    public static CheckpointException SlotRenamed(string name, string path) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{name}' is the state of an optimizer for a variable and has no place of its own: it goes with its variable, and cannot "
                + $"become '{path}'."
        )
        {
            Variable = name,
        };

    public static CheckpointException CounterPlace(string name) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{name}' cannot become '{SaveCounters.Name}': there TensorFlow counts its saves. Give it another name."
        )
        {
            Variable = name,
        };

    /// <param name="names">How many names were given.</param>
    /// <param name="sources">The sources that become children, in their order.</param>
    public static CheckpointException ChildCount(int names, IReadOnlyList<string> sources) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{Phrase.Count(names, "name")} for children {(names == 1 ? "is" : "are")} given, and {Phrase.Count(sources.Count, "source")} "
                + $"to name: {Phrase.List(sources, 5)}. Give each source a name, in this order."
        );

    public static CheckpointException SameChild(string name) =>
        new(CheckpointError.ObjectGraphConflict, $"Two sources would be the child '{name}' of the new root. Give each a name of its own.");

    public static CheckpointException CounterChild() =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"A child of the new root cannot be called '{SaveCounters.Name}': there TensorFlow counts its saves. Give it another name."
        );

    public static CheckpointException CounterRenamed(string path) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{SaveCounters.Name}' cannot become '{path}': TensorFlow looks for its count of saves under this name alone. Leave it."
        )
        {
            Variable = SaveCounters.Name,
        };

    /// <param name="prefix">The checkpoint.</param>
    /// <param name="key">The name of the keys, or of the values, of a table.</param>
    public static CheckpointException TableWithoutGraph(string prefix, string key) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{prefix}: '{key}' is a part of a table, and this checkpoint has no object graph that tells of the table. "
                + "Give the part of the save that has the graph, too, or leave the table out."
        )
        {
            Variable = key,
        };

    public static CheckpointException SavedModelStays(string prefix, string asked) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{prefix} is the checkpoint of a SavedModel, whose loaders know no other objects and names: {asked}. "
                + "Leave the model as it is, or write a checkpoint of its own."
        );

    public static CheckpointException TwoPlaces(string path, string one, string other) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"The object '{path}' is asked for at two places, '{one}' and '{other}': all that it stores is at one. "
                + "Take it once, under one name."
        );

    public static CheckpointException RivalsEverywhere(CheckpointVariable rival) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"'{rival.Name}' cannot move out of the way of another source's variable: it has several places that the other one has "
                + "as well. Put each source under a child of its own, or give one of them other names."
        )
        {
            Variable = rival.SourceName,
        };

    public static CheckpointException NoSaverName(IReadOnlyList<string> names) =>
        new(
            CheckpointError.ObjectGraphConflict,
            $"{Phrase.Count(names.Count, "variable")} {(names.Count == 1 ? "has" : "have")} no name in a name-based checkpoint: "
                + $"{Phrase.List(names, 5)}. Leave {(names.Count == 1 ? "it" : "them")} out, "
                + $"or give {(names.Count == 1 ? "it a name" : "them names")}."
        )
        {
            Variable = names[0],
        };

    public static CheckpointException NoRoot(string path, int sources) =>
        new(
            CheckpointError.ObjectGraphConflict,
            sources == 1
                ? $"Not all variables that are given lie below '{path}', which is to be the root."
                : $"The variables that are given come from {sources} object graphs; '{path}' of one of them is to be the root."
        );

    /// <summary>A graph that nothing can be read from, of a checkpoint whose variables are selected, renamed or united.</summary>
    public static CheckpointException Unusable(CheckpointException fault) =>
        new(
            fault.Error,
            fault.Message,
            new Advice("Or leave the object graph out, or keep it as it is.", AdviceCode.DropOrKeepGraph),
            fault
        )
        {
            File = fault.File,
            Variable = fault.Variable,
        };

    private static CheckpointException Cannot(string finding) =>
        new(
            CheckpointError.ObjectGraphConflict,
            finding,
            new Advice("Leave the state of the optimizer out.", AdviceCode.LeaveOptimizerOut)
        );
}
