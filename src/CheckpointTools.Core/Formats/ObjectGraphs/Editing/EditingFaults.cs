namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>What no object graph can express.</summary>
internal static class EditingFaults
{
    /// <summary>Two graphs disagree on whether two places hold one object.</summary>
    public static CheckpointException SharedOtherwise(string path) =>
        Cannot(
            $"The object {Name(path)} is shared with another place in one of the object graphs and is an object of its own in the other: "
                + "they cannot be united."
        );

    public static CheckpointException TwoSavers(string path) =>
        Cannot($"The object {Name(path)} is saved by code of its own (a registered saver) in both object graphs: they cannot be united.");

    public static CheckpointException NoObject(string path) => Cannot($"The object graph has no object {Name(path)}.");

    public static CheckpointException RootMoved(string to) =>
        Cannot($"The root of an object graph cannot be renamed to {Name(to)}: it has no name.");

    private static CheckpointException Cannot(string finding) => new(CheckpointError.ObjectGraphConflict, finding);

    private static string Name(string path) => path.Length == 0 ? "at the root" : $"'{path}'";
}
