namespace CheckpointTools.Files;

/// <summary>The rules of the operating system for file names: Windows ignores their case and reserves some for devices.</summary>
internal static class FileNames
{
    private const int MaxWindowsName = 255;
    private const int MaxWindowsPath = 32767;

    public static StringComparison Comparison { get; } =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static StringComparer Comparer { get; } = StringComparer.FromComparison(Comparison);

    /// <summary>Whether a file can have the name here.</summary>
    public static bool IsPossible(string name) =>
        name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && !(OperatingSystem.IsWindows() && IsWindowsDevice(name));

    /// <summary>
    /// Whether a path, or a name in it, is longer than any file system of Windows allows. Other systems say so themselves.
    /// </summary>
    public static bool IsTooLong(string path) =>
        OperatingSystem.IsWindows()
        && (path.Length > MaxWindowsPath || path.Split('/', '\\').Any(static name => name.Length > MaxWindowsName));

    /// <summary>Whether Windows reserves the name for a device, as it does whatever follows a dot in the name.</summary>
    public static bool IsWindowsDevice(string name)
    {
        string start = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return start is "CON" or "PRN" or "AUX" or "NUL" or ['C', 'O', 'M', >= '1' and <= '9'] or ['L', 'P', 'T', >= '1' and <= '9'];
    }

    /// <summary>The part of a file's name after the prefix beside it; empty if the name does not begin with the prefix.</summary>
    /// <remarks>The directories are not compared: a listing of the prefix's directory may use other separators.</remarks>
    public static ReadOnlySpan<char> SuffixOf(string prefix, string path)
    {
        ReadOnlySpan<char> name = Path.GetFileName(path.AsSpan());
        ReadOnlySpan<char> start = Path.GetFileName(prefix.AsSpan());
        return name.StartsWith(start, Comparison) ? name[start.Length..] : default;
    }
}
