using CheckpointTools.Binary;
using CheckpointTools.Kinds;

namespace CheckpointTools.Names;

/// <summary>Wildcard patterns for the variables of optimizers: each is for a slot and others like it.</summary>
internal static class SlotPattern
{
    private const string Any = "*";
    private const string Infix = "/.OPTIMIZER_SLOT/";

    /// <summary>The pattern of a slot, or of an average.</summary>
    /// <param name="slot">The slot's name.</param>
    /// <param name="variable">The name of the variable that it belongs to, if that is known.</param>
    public static string For(string slot, string? variable)
    {
        if (slot.Contains(Infix, StringComparison.Ordinal))
        {
            return Any + Infix + Any;
        }

        if (ObjectSuffix.EndsIn(slot))
        {
            // Keras 3 numbers the slots in one of the optimizer's lists.
            string path = ObjectSuffix.Strip(slot);
            return $"{LastOf(path[..Math.Max(0, path.LastIndexOf('/'))])}/{Any}";
        }

        int start = variable is null ? -1 : slot.IndexOf(variable, StringComparison.Ordinal);
        return start > 1 && slot[start - 1] == '/' && !OptimizerWords.IsOptimizer(LastOf(slot).AsSpan(2)) ? slot[..start] + Any
            : start == 0 && slot[variable!.Length] != '/' ? Any + slot[variable.Length..]
            : LastOf(slot);
    }

    /// <summary>Whether one of such patterns matches a name, as -Exclude would: ignoring case.</summary>
    public static bool Match(IReadOnlyList<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    /// <summary>Whether a pattern matches a name.</summary>
    public static bool Matches(string pattern, string name)
    {
        string text = pattern.Trim('*');
        return (pattern.StartsWith(Any, StringComparison.Ordinal), pattern.EndsWith(Any, StringComparison.Ordinal)) switch
        {
            (true, true) => name.Contains(text, StringComparison.OrdinalIgnoreCase),
            (true, false) => name.EndsWith(text, StringComparison.OrdinalIgnoreCase),
            (false, true) => name.StartsWith(text, StringComparison.OrdinalIgnoreCase),
            _ => name.Equals(text, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>TensorFlow 1 sometimes leaves a slash at the end of a slot's name.</summary>
    private static string LastOf(string path)
    {
        int slash = path.TrimEnd('/').LastIndexOf('/');
        return slash < 0 ? path : Any + path[slash..];
    }
}
