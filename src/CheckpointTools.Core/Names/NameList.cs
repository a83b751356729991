namespace CheckpointTools.Names;

/// <summary>Names in a sentence.</summary>
internal static class NameList
{
    private const int MostNamed = 3;

    /// <summary>The first names, and how many more there are.</summary>
    public static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(static name => $"'{name}'")) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
