namespace CheckpointTools.Files;

/// <summary>What names of files mean to the operating system: Windows does not look at their case, and keeps some for devices.</summary>
internal static class FileNames
{
    public static StringComparison Comparison { get; } =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static StringComparer Comparer { get; } = StringComparer.FromComparison(Comparison);

    /// <summary>Whether a file can have the name here.</summary>
    public static bool IsPossible(string name) =>
        name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && !(OperatingSystem.IsWindows() && IsWindowsDevice(name));

    /// <summary>Whether Windows takes the name for a device's, as it does whatever follows a dot in it.</summary>
    public static bool IsWindowsDevice(string name)
    {
        string start = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return start is "CON" or "PRN" or "AUX" or "NUL" or ['C', 'O', 'M', >= '1' and <= '9'] or ['L', 'P', 'T', >= '1' and <= '9'];
    }

    /// <summary>What the name of a file adds to the prefix that it lies beside; nothing if it does not begin with it.</summary>
    /// <remarks>The directories are not compared: what is listed of the prefix' directory may spell it with other separators.</remarks>
    public static ReadOnlySpan<char> SuffixOf(string prefix, string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        ReadOnlySpan<char> start = Path.GetFileName(prefix.AsSpan());
        return name.StartsWith(start, Comparison) ? name[start.Length..] : default;
    }
}
