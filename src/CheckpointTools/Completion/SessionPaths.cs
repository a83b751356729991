using System.Management.Automation;
using CheckpointTools.Input;

namespace CheckpointTools.Completion;

/// <summary>The paths of the session that a completer runs in: it has no cmdlet to ask.</summary>
internal static class SessionPaths
{
    public static CheckpointPaths Find()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return new CheckpointPaths(shell.AddScript("$ExecutionContext.SessionState").Invoke<SessionState>()[0].Path);
    }
}
