namespace CheckpointTools.Files;

internal static class FileErrors
{
    public static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    public static void RequireRegularFile(string path) => _ = path;

    public static CheckpointException ToException(Exception e, string path, bool reading) =>
        new(reading ? CheckpointError.ReadFailed : CheckpointError.WriteFailed, $"{path}: {e.Message}", e) { File = path };
}
