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

    /// <summary>
    /// The same for a checkpoint that comes or goes with all of its files: as long as its index has such a name and no other, what lies at
    /// the prefix is to be removed.
    /// </summary>
    public static string NewWholeSuffix() =>
        ".tempstate00" + RandomNumberGenerator.GetInt32(1, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    /// <summary>The shortest of these, for names that are nearly as long as the file system allows.</summary>
    public static IEnumerable<string> ShortWholeSuffixes => Enumerable.Range(1, 9).Select(static digit => $".tempstate00{digit}");

    /// <summary>
    /// The name that a state file has until it is published. TensorFlow's are random UUIDs, which have a 4 where this has a 0.
    /// </summary>
    public static string NewStateSuffix()
    {
        char[] digits = RandomNumberGenerator.GetHexString(32, lowercase: true).ToCharArray();
        digits[12] = '0';
        return ".tmp" + new string(digits);
    }

    /// <summary>Whether what follows a state file's name makes it the temporary name of one of this product.</summary>
    public static bool IsOwnState(ReadOnlySpan<char> suffix) => OwnState().IsMatch(suffix);

    /// <summary>Whether it is the temporary name of the index of a checkpoint that comes or goes as a whole.</summary>
    public static bool IsWholeIndex(ReadOnlySpan<char> suffix) => WholeIndex().IsMatch(suffix);

    /// <summary>Whether what follows a prefix is the temporary name of one of its files, of any writer.</summary>
    public static bool IsAny(ReadOnlySpan<char> suffix) => Any().IsMatch(suffix);

    /// <summary>Whether it is the temporary name of a file of this product.</summary>
    public static bool IsOwn(ReadOnlySpan<char> suffix) => Own().IsMatch(suffix);

    public static bool IsOwnIndex(ReadOnlySpan<char> suffix) =>
        IsOwn(suffix) && suffix.StartsWith(FixedNames.IndexSuffix, StringComparison.Ordinal);

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

    [GeneratedRegex(
        @"\A(\.(index|data-[0-9]{5,}-of-[0-9]{5,})\.tempstate[0-9]+|\.meta\.tempstate0[0-9]+)\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Any();

    [GeneratedRegex(@"\A\.(index|meta|data-[0-9]{5,}-of-[0-9]{5,})\.tempstate0[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Own();

    [GeneratedRegex(@"\A\.index\.tempstate00[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeIndex();

    [GeneratedRegex(@"\A\.tmp[0-9a-f]{12}0[0-9a-f]{19}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OwnState();
}
