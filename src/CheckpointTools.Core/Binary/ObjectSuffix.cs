namespace CheckpointTools.Binary;

/// <summary>
/// The suffix that object-based checkpoints add to the path of a variable. Users do not write it: names are found with and without it.
/// </summary>
internal static class ObjectSuffix
{
    public const string Text = "/.ATTRIBUTES/VARIABLE_VALUE";

    private const string Marker = "/.ATTRIBUTES/";

    public static bool EndsIn(string name) => name.EndsWith(Text, StringComparison.Ordinal);

    /// <summary>The name without the suffix.</summary>
    public static string Strip(string name) => EndsIn(name) ? name[..^Text.Length] : name;

    /// <summary>The path of the object in a checkpoint key; of another name, all of it.</summary>
    public static string PathOf(string key) => key.LastIndexOf(Marker, StringComparison.Ordinal) is var end and >= 0 ? key[..end] : key;

    /// <summary>What follows the path of the object in a checkpoint key; nothing in another name.</summary>
    public static string TailOf(string key) => key[PathOf(key).Length..];

    /// <summary>The name with the suffix added or removed.</summary>
    public static string Toggle(string name) => EndsIn(name) ? Strip(name) : name + Text;

    /// <summary>
    /// A name with the suffix if another name has it, and otherwise without it: renaming does not change the kind of a variable.
    /// </summary>
    public static string As(string other, string name) => EndsIn(other) == EndsIn(name) ? name : Toggle(name);
}
