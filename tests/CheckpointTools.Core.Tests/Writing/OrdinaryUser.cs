using System.Runtime.InteropServices;

namespace CheckpointTools.Tests.Writing;

/// <summary>Runs code as a user without root's permission to write everywhere.</summary>
internal static class OrdinaryUser
{
    private const uint Nobody = 65534;

    public static void Run(Action action)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Permissions are tested on Linux.");
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }

        // On Linux, the identity for file access belongs to the thread: the rest of the process is not affected.
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            _ = SetFileSystemGroup(Nobody);
            _ = SetFileSystemUser(Nobody);
            try
            {
                // The call returns the previous identity, so the second call shows whether the first took effect.
                Assert.Equal((int)Nobody, SetFileSystemUser(Nobody));
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("As an ordinary user.", failure);
        }
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemUser(uint user);

    [DllImport("libc", EntryPoint = "setfsgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileSystemGroup(uint group);
}
