using System.Globalization;
using System.Runtime.InteropServices;

namespace CheckpointTools.Files;

/// <summary>
/// Foresees on Linux that a file cannot be removed, without touching it. What it does not see, such as other rights than those of Unix,
/// shows when the removal is tried.
/// </summary>
internal static partial class Removability
{
    private const int CurrentDirectory = -100;
    private const int WriteAndSearch = 3;
    private const int ByEffectiveUser = 0x200;
    private const int NotFollowed = 0x100;
    private const uint Owner = 8;
    private const int StatLength = 256;
    private const int AttributesOffset = 8;
    private const int OwnerOffset = 20;
    private const ulong ImmutableOrAppendOnly = 0x30;
    private const int OwnerCapability = 3;
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Why one of some files of a directory cannot be removed, in a sentence; null if nothing is known against it.</summary>
    /// <param name="directory">The full path of the directory.</param>
    /// <param name="files">The full paths of files in it.</param>
    public static string? FindObstacle(string directory, IEnumerable<string> files)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            if (Access(CurrentDirectory, directory, WriteAndSearch, ByEffectiveUser) != 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case NotPermitted:
                        return Fixed(directory);
                    case AccessDenied:
                        return $"The directory '{directory}' may not be written to.";
                    case ReadOnlyFileSystem:
                        return $"The file system of '{directory}' is read-only.";
                }
            }

            if (Look(Path.Join(directory, ".")) is { } place && (place.Attributes & ImmutableOrAppendOnly) != 0)
            {
                return Fixed(directory);
            }

            bool isSticky = IsStickyForOthers(directory);
            foreach (string file in files)
            {
                if (Look(file) is not { } found)
                {
                    continue;
                }

                if ((found.Attributes & ImmutableOrAppendOnly) != 0)
                {
                    return $"'{file}' is immutable or can only grow (chattr +i, +a).";
                }

                if (isSticky && found.Owner != CurrentUser().Id)
                {
                    return BelongsToAnother(directory, file);
                }
            }

            return null;
        }
        catch (Exception e) when (FileErrors.Covers(e) || e is EntryPointNotFoundException or FormatException)
        {
            // An old system tells nothing.
            return null;
        }
    }

    /// <summary>
    /// Whether a second name of a file can be removed from a directory again. In one with a sticky bit, only the owner of a file can.
    /// </summary>
    public static bool IsLinkRemovable(string file, string directory)
    {
        try
        {
            return !OperatingSystem.IsLinux()
                || !IsStickyForOthers(directory)
                || Look(file) is not { } found
                || found.Owner == CurrentUser().Id;
        }
        catch (Exception e) when (FileErrors.Covers(e) || e is EntryPointNotFoundException or FormatException)
        {
            return true;
        }
    }

    private static string Fixed(string directory) =>
        $"The directory '{directory}' is immutable or can only grow (chattr +i, +a): nothing in it can be renamed or removed.";

    private static string BelongsToAnother(string directory, string file) =>
        $"'{file}' belongs to another user, and in '{directory}' only the owner of a file may remove it (sticky bit).";

    /// <summary>Whether a directory has the sticky bit, and this user neither owns it nor may do everything.</summary>
    private static bool IsStickyForOthers(string directory)
    {
        if (OperatingSystem.IsWindows() || !File.GetUnixFileMode(directory).HasFlag(UnixFileMode.StickyBit))
        {
            return false;
        }

        (uint id, bool ownsAll) = CurrentUser();
        return !ownsAll && Look(Path.Join(directory, ".")) is { } found && found.Owner != id;
    }

    /// <summary>The user as whom this thread uses files, and whether that user counts as the owner of all of them.</summary>
    private static (uint Id, bool OwnsAll) CurrentUser()
    {
        uint id = 0;
        ulong capabilities = 0;
        foreach (string line in File.ReadLines("/proc/thread-self/status"))
        {
            string[] fields = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            if (fields is ["Uid:", _, _, _, var user])
            {
                id = uint.Parse(user, CultureInfo.InvariantCulture);
            }
            else if (fields is ["CapEff:", var bits])
            {
                capabilities = ulong.Parse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }
        }

        return (id, (capabilities & (1UL << OwnerCapability)) != 0);
    }

    /// <summary>The owner and the attributes of a file, or of a link itself; null if they are not told.</summary>
    private static (uint Owner, ulong Attributes)? Look(string path)
    {
        // The layout of this call's result is the same on every kind of machine.
        byte[] found = new byte[StatLength];
        return Stat(CurrentDirectory, path, NotFollowed, Owner, found) == 0
            ? (BitConverter.ToUInt32(found, OwnerOffset), BitConverter.ToUInt64(found, AttributesOffset))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int directory, string path, int flags, uint mask, [Out] byte[] found);
}
