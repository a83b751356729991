using System.Security;

namespace CheckpointTools.Files;

/// <summary>Converts exceptions of the file system to a <see cref="CheckpointException"/> with a message for the user.</summary>
internal static class FileErrors
{
    private const int NotADirectory = 20;
    private const int NoSpace = 28;
    private const int NameTooLongLinux = 36;
    private const int NameTooLongMacOS = 63;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMacOS = 69;

    // Windows: HRESULT_FROM_WIN32 of the error's number.
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsQuotaExceeded = unchecked((int)0x8007050F);
    private const int WindowsInvalidName = unchecked((int)0x8007007B);
    private const int WindowsInvalidDirectory = unchecked((int)0x8007010B);

    /// <summary>Whether file operations throw exceptions of this type, for exception filters.</summary>
    public static bool Covers(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;

    /// <summary>Whether an exception only says that nothing exists, or can exist, under the name.</summary>
    public static bool MeansAbsence(Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException
        || (exception is IOException && exception.HResult is NotADirectory or WindowsInvalidName or WindowsInvalidDirectory);

    /// <summary>Makes the exception for a failed operation on <paramref name="path"/>.</summary>
    /// <param name="exception">The exception of the operation. A <see cref="CheckpointException"/> is returned unchanged.</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="reading">Whether it was being read; otherwise it was being written, renamed or removed.</param>
    public static CheckpointException ToException(Exception exception, string path, bool reading)
    {
        if (exception is CheckpointException known)
        {
            return known;
        }

        string verb = reading ? "read" : "written";
        CheckpointError impossible = reading ? CheckpointError.CheckpointNotFound : CheckpointError.InvalidDestination;
        CheckpointError failed = reading ? CheckpointError.ReadFailed : CheckpointError.WriteFailed;
        (CheckpointError error, string message) = exception switch
        {
            PathTooLongException => (impossible, $"'{Shortened(path)}' is longer than the file system allows."),
            FileNotFoundException or DirectoryNotFoundException => (
                reading ? CheckpointError.CheckpointNotFound : failed,
                reading ? $"'{path}' does not exist." : $"'{path}' could not be written: {exception.Message}"
            ),

            // The system reports opening a directory as a file as a lack of permission.
            UnauthorizedAccessException when Directory.Exists(path) => (
                reading ? CheckpointError.AccessDenied : failed,
                $"'{path}' is a directory and may not be {verb}: {exception.Message}"
            ),
            UnauthorizedAccessException or SecurityException => (
                CheckpointError.AccessDenied,
                $"'{path}' may not be {verb}: {exception.Message}"
            ),
            IOException when MeansDiskFull(exception) => (
                CheckpointError.DiskFull,
                $"There is no room left for '{path}': {exception.Message}"
            ),
            ArgumentException or NotSupportedException or IOException { HResult: WindowsInvalidName or WindowsInvalidDirectory } => (
                impossible,
                $"'{Shortened(path)}' is not a path that the file system allows: {exception.Message}"
            ),
            _ => (failed, $"'{path}' could not be {verb}: {exception.Message}"),
        };

        return new CheckpointException(error, message, exception) { File = path };
    }

    /// <summary>Whether an exception says that a name is longer than the file system allows.</summary>
    public static bool MeansTooLong(Exception exception) =>
        exception is PathTooLongException || (exception is IOException && exception.HResult is NameTooLongLinux or NameTooLongMacOS);

    /// <summary>Whether an exception says that the file system has no room left, or the user's quota of it is used up.</summary>
    public static bool MeansDiskFull(Exception exception) =>
        exception.HResult
            is NoSpace
                or QuotaExceededLinux
                or QuotaExceededMacOS
                or WindowsHandleDiskFull
                or WindowsDiskFull
                or WindowsQuotaExceeded;

    private static string Shortened(string path) => path.Length <= 300 ? path : $"{path[..140]} ... {path[^140..]}";
}
