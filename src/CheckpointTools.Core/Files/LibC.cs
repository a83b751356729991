using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CheckpointTools.Files;

/// <summary>
/// Operations that .NET does not offer: flushing a directory, locking it, making a hard link, and renaming a file in one step without
/// replacing another one.
/// </summary>
internal static partial class LibC
{
    private const int ReadOnly = 0;
    private const int NonBlockingLinux = 0x800;
    private const int NonBlockingMacOS = 0x4;
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMacOS = 0x1000000;
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int CurrentDirectoryLinux = -100;
    private const uint NoReplaceLinux = 1;
    private const uint NoReplaceMacOS = 4;
    private const int NotPermitted = 1;
    private const int NotThere = 2;
    private const int AccessDenied = 13;
    private const int NotImplementedLinux = 38;
    private const int NotImplementedMacOS = 78;
    private const int Interrupted = 4;
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMacOS = 35;
    private const int InvalidArgument = 22;
    private const int TooManyLinks = 31;
    private const int CrossDevice = 18;
    private const int NotSupportedLinux = 95;
    private const int NotSupportedMacOS = 45;

    /// <summary>
    /// Makes a directory's entries durable: new names and renames are on disk only after the directory itself is flushed.
    /// </summary>
    public static void FlushDirectory(string directory)
    {
        int descriptor = OpenDirectory(directory);
        try
        {
            // Some file systems cannot flush a directory and need not.
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not (InvalidArgument or NotSupportedLinux or NotSupportedMacOS))
            {
                throw LastError($"'{directory}' could not be flushed");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Opens a directory, to lock it.</summary>
    public static int OpenDirectory(string directory)
    {
        // A child process must not inherit the descriptor: it would hold the lock as long as it runs.
        int descriptor = Open(directory, ReadOnly | (OperatingSystem.IsMacOS() ? CloseOnExecMacOS : CloseOnExecLinux));
        return descriptor >= 0 ? descriptor : throw LastError($"'{directory}' could not be opened");
    }

    /// <summary>
    /// Takes a lock that the kernel releases when the descriptor is closed, at the latest when the process ends. If the file system has no
    /// locks, this does nothing.
    /// </summary>
    /// <returns>False if another process holds it.</returns>
    public static bool TryLock(int descriptor) =>
        Flock(descriptor, LockExclusive | LockWithoutWaiting) == 0
        || Marshal.GetLastPInvokeError() is not (Interrupted or WouldBlockLinux or WouldBlockMacOS);

    /// <summary>Whether a file is locked. A pipe of that name is opened without waiting and counts as locked.</summary>
    public static bool IsLocked(string path)
    {
        int descriptor = Open(
            path,
            ReadOnly | (OperatingSystem.IsMacOS() ? CloseOnExecMacOS | NonBlockingMacOS : CloseOnExecLinux | NonBlockingLinux)
        );
        if (descriptor < 0)
        {
            return true;
        }

        bool isFree = TryLock(descriptor);
        _ = Close(descriptor);
        return !isFree;
    }

    public static void CloseDirectory(int descriptor) => _ = Close(descriptor);

    /// <exception cref="NotSupportedException">The file system has no hard links, or the two names are on different ones.</exception>
    public static void Link(string existing, string path)
    {
        if (LinkFile(existing, path) == 0)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        Exception failure = LastError($"'{existing}' could not be linked to '{path}'");
        throw error
            is CrossDevice
                or NotPermitted
                or TooManyLinks
                or NotImplementedLinux
                or NotImplementedMacOS
                or NotSupportedLinux
                or NotSupportedMacOS
            ? new NotSupportedException(failure.Message, failure)
            : failure;
    }

    /// <summary>
    /// Renames a file in one step. .NET makes a link or a copy and removes the old name, so that a refused removal leaves both.
    /// </summary>
    /// <returns>False if the file system cannot do that.</returns>
    /// <exception cref="IOException">The new name exists, or the operating system refuses.</exception>
    public static bool TryRenameWithoutReplacing(string from, string to)
    {
        try
        {
            int result = OperatingSystem.IsMacOS()
                ? RenameMacOS(from, to, NoReplaceMacOS)
                : RenameLinux(CurrentDirectoryLinux, from, CurrentDirectoryLinux, to, NoReplaceLinux);
            if (result == 0)
            {
                return true;
            }

            if (
                Marshal.GetLastPInvokeError()
                is not (InvalidArgument or NotImplementedLinux or NotImplementedMacOS or NotSupportedLinux or NotSupportedMacOS)
            )
            {
                throw LastError($"'{from}' could not be renamed to '{to}'");
            }
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
        }

        return false;
    }

    private static Exception LastError(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{what}: {new Win32Exception(error).Message}";
        return error switch
        {
            AccessDenied or NotPermitted => new UnauthorizedAccessException(message),
            NotThere => new FileNotFoundException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LinkFile(string existing, string path);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameLinux(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameMacOS(string from, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
