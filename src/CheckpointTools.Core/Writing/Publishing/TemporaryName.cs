using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// The names that files have until they are published. They are those of TensorFlow's own writer, so cleaning tools know them. The number
/// at the end begins with a zero, which TensorFlow's never does.
/// </summary>
internal static partial class TemporaryName
{
    public static string NewSuffix() => ".tempstate0" + RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether what follows a prefix is the temporary name of one of its files, whoever's.</summary>
    public static bool IsAny(ReadOnlySpan<char> suffix) => Any().IsMatch(suffix);

    /// <summary>Whether it is the temporary name of a file of this product.</summary>
    public static bool IsOwn(ReadOnlySpan<char> suffix) => Own().IsMatch(suffix);

    public static bool IsOwnIndex(ReadOnlySpan<char> suffix) => IsOwn(suffix) && suffix.StartsWith(".index", StringComparison.Ordinal);

    /// <summary>
    /// This product's writer keeps its files open, and so locked, until they have their names. TensorFlow's does not.
    /// </summary>
    public static bool IsInUse(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return LibC.IsLocked(path);
        }

        try
        {
            // Asks for exclusive access. Nothing is read.
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another program has it open, or it is being removed.
            return true;
        }
    }

    [GeneratedRegex(@"\A\.(index|data-[0-9]{5,}-of-[0-9]{5,})\.tempstate[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"\A\.(index|data-[0-9]{5,}-of-[0-9]{5,})\.tempstate0[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Own();
}
