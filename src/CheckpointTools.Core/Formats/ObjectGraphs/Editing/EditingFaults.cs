namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>What no object graph can express.</summary>
internal static class EditingFaults
{
    private const int MaxListed = 5;

    /// <summary>Two graphs disagree on whether two places hold one object.</summary>
    public static CheckpointException SharedOtherwise(string path) =>
        Cannot(
            $"The object {Name(path)} is shared with another place in one of the object graphs and is an object of its own in the other: "
                + "they cannot be united."
        );

    public static CheckpointException TwoSavers(string path) =>
        Cannot($"The object {Name(path)} is saved by code of its own (a registered saver) in both object graphs: they cannot be united.");

    /// <summary>An optimizer restores only slots of its own kind.</summary>
    public static CheckpointException OtherOptimizer(string path, IEnumerable<string> slots, IEnumerable<string> others) =>
        Cannot(
            $"The optimizer {Name(path)} has the slots {List(slots)} in one object graph and {List(others)} in another: "
                + "they cannot be united."
        );

    public static CheckpointException NoObject(string path) => Cannot($"The object graph has no object {Name(path)}.");

    public static CheckpointException EmptyName(string path) =>
        Cannot($"In the path {Name(path)} a name is empty: write one '/' between two names, and none at the ends.");

    public static CheckpointException RootMoved(string to) =>
        Cannot($"The root of an object graph cannot be renamed to {Name(to)}: it has no name.");

    private static CheckpointException Cannot(string finding) => new(CheckpointError.ObjectGraphConflict, finding);

    private static string List(IEnumerable<string> slots) => Phrase.List([.. slots.Order(StringComparer.Ordinal)], MaxListed);

    private static string Name(string path) => path.Length == 0 ? "at the root" : $"'{path}'";
}
