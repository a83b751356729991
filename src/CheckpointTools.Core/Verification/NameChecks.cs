using System.Text.Unicode;

namespace CheckpointTools.Verification;

/// <summary>Checks for variable names that other programs may not expect (format.md 15, row 20). All such names are valid.</summary>
internal static class NameChecks
{
    /// <summary>No path on any system is longer.</summary>
    private const int Longest = 4096;

    /// <summary>What is unusual, as the end of the sentence "The name ..."; null if nothing is.</summary>
    public static string? Find(ReadOnlySpan<byte> name)
    {
        string? reason =
            !Utf8.IsValid(name) ? "is not UTF-8 text"
            : name[0] == 0 ? "begins with NUL, as the keys of slices do"
            : name.ContainsAnyInRange((byte)0, (byte)0x1F) || name.Contains((byte)0x7F) ? "has control characters"
            : LooksLikePath(name) ? "would lead out of a directory if it were used as a file name"
            : null;
        return name.Length <= Longest ? reason : $"has {name.Length} bytes{(reason is null ? "" : $" and {reason}")}";
    }

    private static bool LooksLikePath(ReadOnlySpan<byte> name)
    {
        bool isRooted = name[0] is (byte)'/' or (byte)'\\';
        bool hasDrive = name.Length > 2 && char.IsAsciiLetter((char)name[0]) && name[1] == ':' && (name[2] is (byte)'\\' or (byte)'/');
        return isRooted || hasDrive || HasParent(name);
    }

    private static bool HasParent(ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            int end = name.IndexOfAny((byte)'/', (byte)'\\');
            ReadOnlySpan<byte> part = end < 0 ? name : name[..end];
            if (part.SequenceEqual(".."u8))
            {
                return true;
            }

            name = end < 0 ? [] : name[(end + 1)..];
        }

        return false;
    }
}
