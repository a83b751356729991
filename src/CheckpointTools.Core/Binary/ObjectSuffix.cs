namespace CheckpointTools.Binary;

/// <summary>What object-based checkpoints put behind the path to a variable. Nobody writes it: names are found with and without.</summary>
internal static class ObjectSuffix
{
    public const string Text = "/.ATTRIBUTES/VARIABLE_VALUE";

    public static bool EndsIn(string name) => name.EndsWith(Text, StringComparison.Ordinal);

    /// <summary>The name without the suffix.</summary>
    public static string Strip(string name) => EndsIn(name) ? name[..^Text.Length] : name;

    /// <summary>The name with the suffix, if it has none; without it, if it has.</summary>
    public static string Toggle(string name) => EndsIn(name) ? Strip(name) : name + Text;

    /// <summary>
    /// A name with the suffix if another one has it, and without if that has none: a variable that is renamed stays what it is.
    /// </summary>
    public static string As(string other, string name) => EndsIn(other) == EndsIn(name) ? name : Toggle(name);
}
