using System.Runtime.InteropServices;

namespace CheckpointTools.Tests.Writing;

/// <summary>Root may write everywhere; this runs code as somebody who may not.</summary>
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

        // Linux keeps the identity for file access by thread: the rest of the process stays what it is.
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            _ = SetFileSystemGroup(Nobody);
            _ = SetFileSystemUser(Nobody);
            try
            {
                // It gives the identity before: that the first call took effect shows in the second.
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
