using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CheckpointTools.Files;

/// <summary>Hard links on Windows. Directories need no flush there: the file system's journal has their entries.</summary>
internal static partial class Kernel32
{
    private const int InvalidFunction = 1;
    private const int NotSameDevice = 17;
    private const int NotSupported = 50;
    private const int TooManyLinks = 1142;

    /// <exception cref="NotSupportedException">The file system has no hard links, or the two names are on different ones.</exception>
    public static void Link(string existing, string path)
    {
        if (CreateHardLink(path, existing, 0))
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        var failure = new IOException($"'{existing}' could not be linked to '{path}': {new Win32Exception(error).Message}", error);
        throw error is InvalidFunction or NotSameDevice or NotSupported or TooManyLinks ? new NotSupportedException(failure.Message, failure) : failure;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint securityAttributes);
}
