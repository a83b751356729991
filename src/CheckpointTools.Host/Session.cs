using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CheckpointTools.Host.Hosting;
using Microsoft.PowerShell;

namespace CheckpointTools.Host;

/// <summary>One run: an engine with the module in it, one program, one exit code.</summary>
internal static class Session
{
    private static string Modules => Path.Combine(AppContext.BaseDirectory, "module");

    public static int Run(ProgramText program)
    {
        using var output = new StandardOutput();
        var host = new ConsoleHost(output);
        try
        {
            using Runspace runspace = Open(host);
            return Run(program, runspace, host, output);
        }
        catch (RuntimeException exception)
        {
            // Only opening throws here: the module is incomplete or missing.
            host.UI.WriteErrorLine($"ckpt: {exception.Message}");
            return ExitCodes.Failure;
        }
    }

    private static int Run(ProgramText program, Runspace runspace, ConsoleHost host, StandardOutput output)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        using var interruption = new Interruption(shell, output);
        try
        {
            Invocation.Fill(shell, program);
            shell.Invoke();
        }
        catch (Exception) when (interruption.ExitCode is not null)
        {
            // Whatever a stopped pipeline throws: the user asked for it.
        }
        catch (RuntimeException exception)
        {
            ErrorText.Write(host.UI, runspace, exception);
            return host.ExitCode ?? ExitCodes.Failure;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            host.UI.WriteErrorLine($"ckpt: {exception.Message}");
            return ExitCodes.Failure;
        }

        return interruption.ExitCode
            ?? host.ExitCode
            ?? (host.Verdict.Succeeded ? ExitCodes.Success : ExitCodes.Failure);
    }

    private static Runspace Open(ConsoleHost host)
    {
        // So that 'Import-Module CheckpointTools' in a script, and the runspaces of ForEach-Object -Parallel, find the same module.
        string? others = Environment.GetEnvironmentVariable("PSModulePath");
        Environment.SetEnvironmentVariable("PSModulePath", string.IsNullOrEmpty(others) ? Modules : Modules + Path.PathSeparator + others);

        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.Combine(Modules, "CheckpointTools", "CheckpointTools.psd1"));
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            // What pwsh sets up at its installation; an embedded engine would run no script at all.
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }
}
