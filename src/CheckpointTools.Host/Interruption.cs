using System.Management.Automation;
using System.Runtime.InteropServices;
using CheckpointTools.Host.Hosting;

namespace CheckpointTools.Host;

/// <summary>
/// Stops the pipeline as Ctrl-C in PowerShell does, so that its commands clean up behind them: on Ctrl-C, on SIGTERM, and when nobody
/// reads the output any more. A second signal ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly PowerShell _shell;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _gate = new();

    public Interruption(PowerShell shell, StandardOutput output)
    {
        _shell = shell;
        output.Broken += () => Stop(ExitCodes.BrokenPipe);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = Stop(ExitCodes.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = Stop(ExitCodes.Terminated)),
        ];
    }

    /// <summary>Why the run was stopped, if it was.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    /// <summary>Asks the pipeline to stop; false if it was asked before.</summary>
    private bool Stop(int exitCode)
    {
        lock (_gate)
        {
            if (ExitCode is not null)
            {
                return false;
            }

            ExitCode = exitCode;
        }

        // Not waited for: it may be the pipeline's own thread that found the pipe broken.
        _shell.BeginStop(callback: null, state: null);
        return true;
    }
}
