using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CheckpointTools.Files;

/// <summary>
/// Hard links and replacement on Windows. Directories need no flush there: the file system's journal covers their entries.
/// </summary>
internal static partial class Kernel32
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const int SharingViolation = unchecked((int)0x80070020);
    private const int InvalidFunction = 1;
    private const int NotSameDevice = 17;
    private const int NotSupported = 50;
    private const int TooManyLinks = 1142;

    /// <summary>
    /// Renames a file and replaces another one. Windows refuses this while the other file is open, however it is shared; most readers close
    /// an index within a moment.
    /// </summary>
    public static void Replace(string from, string to)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                File.Move(from, to, overwrite: true);
                return;
            }
            catch (Exception e) when (e is UnauthorizedAccessException || e.HResult == SharingViolation)
            {
                if (waited.Elapsed > Patience)
                {
                    throw new UnauthorizedAccessException($"another program has it open, or it is write-protected. {e.Message}", e);
                }
            }

            Thread.Sleep(Pause);
        }
    }

    /// <exception cref="NotSupportedException">The file system has no hard links, or the two names are on different ones.</exception>
    public static void Link(string existing, string path)
    {
        if (CreateHardLink(path, existing, 0))
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        var failure = new IOException($"'{existing}' could not be linked to '{path}': {new Win32Exception(error).Message}", error);
        throw error is InvalidFunction or NotSameDevice or NotSupported or TooManyLinks
            ? new NotSupportedException(failure.Message, failure)
            : failure;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint securityAttributes);
}
