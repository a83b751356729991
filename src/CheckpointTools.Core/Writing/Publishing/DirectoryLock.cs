using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// Lets one writer at a time publish in a directory. Each writer has written its values under names of its own before, so the lock is held
/// for moments only. It is a lock on the directory itself: nothing is left behind, and the kernel releases it when the process ends.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly int _descriptor;
    private readonly Mutex? _mutex;

    private DirectoryLock(int descriptor, Mutex? mutex)
    {
        _descriptor = descriptor;
        _mutex = mutex;
    }

    /// <exception cref="CheckpointException">Another writer held the lock for too long.</exception>
    public static DirectoryLock Take(string directory, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return TakeMutex(directory, cancellationToken);
        }

        int descriptor = LibC.OpenDirectory(directory);
        var waited = Stopwatch.StartNew();
        try
        {
            while (!LibC.TryLock(descriptor))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (waited.Elapsed > Patience)
                {
                    throw Busy(directory);
                }

                Thread.Sleep(Pause);
            }
        }
        catch
        {
            LibC.CloseDirectory(descriptor);
            throw;
        }

        return new DirectoryLock(descriptor, null);
    }

    public void Dispose()
    {
        if (_mutex is null)
        {
            LibC.CloseDirectory(_descriptor);
            return;
        }

        _mutex.ReleaseMutex();
        _mutex.Dispose();
    }

    /// <summary>Windows cannot lock directories. A named mutex is the kernel's too; it holds within one machine.</summary>
    private static DirectoryLock TakeMutex(string directory, CancellationToken cancellationToken)
    {
        // A mutex name is shorter than many paths and has no separators.
        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes(RealPath.OfDirectory(directory).ToUpperInvariant().Replace('\\', '/')));
        var mutex = new Mutex(false, @"Global\CheckpointTools-" + Convert.ToHexString(name));
        try
        {
            int ended = WaitHandle.WaitAny([mutex, cancellationToken.WaitHandle], Patience);
            if (ended != 0)
            {
                mutex.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                throw Busy(directory);
            }
        }
        catch (AbandonedMutexException)
        {
            // Its owner died, so this process has the lock now.
        }

        return new DirectoryLock(-1, mutex);
    }

    private static CheckpointException Busy(string directory) =>
        new(
            CheckpointError.DestinationBusy,
            $"Another program is publishing a checkpoint in {directory} and has not finished for {Patience.TotalSeconds:N0} "
                + "seconds. Try again later."
        )
        {
            File = directory,
        };
}
