using System.Diagnostics;

namespace CheckpointTools.Proof;

/// <summary>The faults that can occur at an operation. Each is called for every operation, before and after it.</summary>
internal static class Faults
{
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    /// <summary>One operation fails, before or after its effect.</summary>
    public static Action<Step, bool> Once(int number, bool whenDone) =>
        (step, isDone) =>
        {
            if (step.Number == number && isDone == whenDone)
            {
                throw Failure(number);
            }
        };

    /// <summary>From one operation on, the disk is full: nothing more can be created, but files can be removed.</summary>
    public static Action<Step, bool> Full(int number) =>
        (step, isDone) =>
        {
            if (
                step.Number >= number
                && !isDone
                && step.Operation is Operation.Create or Operation.Write or Operation.Flush or Operation.Link or Operation.CreateDirectory
            )
            {
                throw new IOException("No space left on device", NoSpace);
            }
        };

    /// <summary>From one operation on, everything fails, as when a mount is lost.</summary>
    public static Action<Step, bool> Lost(int number) =>
        (step, isDone) =>
        {
            if (step.Number >= number && !isDone)
            {
                throw Failure(number);
            }
        };

    /// <summary>The process ends there, and none of its code runs any more.</summary>
    public static Action<Step, bool> Kill(int number, bool whenDone) =>
        (step, isDone) =>
        {
            if (step.Number == number && isDone == whenDone)
            {
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        };

    private static Exception Failure(int number) =>
        (number % 3) switch
        {
            0 => new IOException("Input/output error", InputOutputError),
            1 => new IOException("No space left on device", NoSpace),
            _ => new UnauthorizedAccessException("Permission denied"),
        };
}
