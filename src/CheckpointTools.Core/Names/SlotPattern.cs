using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>The wildcard pattern for a slot of an optimizer and similar slots.</summary>
internal static class SlotPattern
{
    private const string Infix = "/.OPTIMIZER_SLOT/";

    public static string For(string slot)
    {
        if (slot.Contains(Infix, StringComparison.Ordinal))
        {
            return $"*{Infix}*";
        }

        // Keras 3 numbers the slots in one of the optimizer's lists; TensorFlow 1 sometimes leaves a slash at the end of a slot's name.
        string path = ObjectSuffix.Strip(slot);
        return ObjectSuffix.EndsIn(slot) ? $"{LastOf(path[..Math.Max(0, path.LastIndexOf('/'))])}/*" : LastOf(path);
    }

    private static string LastOf(string path)
    {
        int slash = path.TrimEnd('/').LastIndexOf('/');
        return slash < 0 ? path : "*" + path[slash..];
    }
}
