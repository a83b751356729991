using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Microsoft.PowerShell;

namespace CheckpointTools.Tests.Support;

/// <summary>A PowerShell session with the staged module, as users have it.</summary>
internal sealed class Engine : IDisposable
{
    // Turns an object into the form in which it comes out of a job, a remote session or a file of Export-Clixml.
    private const string ThroughJob = """
        param([int] $Depth = 1)
        process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, $Depth)) }
        """;

    private readonly Runspace _runspace;

    public Engine(int columns = 120)
    {
        Host = new CapturingHost(columns);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Manifest);
        state.ThrowOnRunspaceOpenError = true;
        state.Commands.Add(new SessionStateFunctionEntry("ThroughJob", ThroughJob));
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }

        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
    }

    public static string Manifest => Checkout.PathTo("CheckpointTools.psd1");

    /// <summary>The session's screen, and its answers to questions.</summary>
    public CapturingHost Host { get; }

    [ModuleInitializer]
    internal static void TurnTelemetryOff() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    /// <summary>Runs a script to its end or its terminating error.</summary>
    public EngineResult Run(string script) => Finish(Prepare(script));

    /// <summary>Runs a script with objects as its $input.</summary>
    public EngineResult Run(string script, IEnumerable<object> input) => Finish(Prepare(script), input);

    /// <summary>Runs a script and stops it, as Ctrl-C does, once the condition holds.</summary>
    public EngineResult RunAndStop(string script, Func<bool> stopWhen)
    {
        PowerShell shell = Prepare(script);
        using var finished = new ManualResetEventSlim();
        var stopper = new Thread(() =>
        {
            while (!finished.IsSet && !stopWhen())
            {
                Thread.Sleep(1);
            }

            if (!finished.IsSet)
            {
                shell.Stop();
            }
        });
        stopper.Start();
        try
        {
            return Finish(
                shell,
                after: () =>
                {
                    finished.Set();
                    stopper.Join();
                }
            );
        }
        finally
        {
            finished.Set();
        }
    }

    /// <summary>The script's output on a screen of this session's width: tables, lists, errors.</summary>
    public string Show(string script)
    {
        Host.Clear();
        using PowerShell shell = Prepare(script);
        shell.AddCommand("Out-Default");
        shell.Commands.Commands[^1].MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output;
        shell.Invoke();
        return Host.Text;
    }

    /// <summary>The completions that the Tab key offers at the end of a line.</summary>
    public IReadOnlyList<string> Complete(string line) => [.. Matches(line).Select(static match => match.CompletionText)];

    /// <summary>What the completions say of themselves.</summary>
    public IReadOnlyList<string> Tooltips(string line) => [.. Matches(line).Select(static match => match.ToolTip)];

    /// <summary>The completions with all that belongs to them.</summary>
    public IReadOnlyList<CompletionResult> Matches(string line)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches;
    }

    public void SetLocation(string path) => _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(path));

    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    public void Dispose() => _runspace.Dispose();

    private static EngineResult Finish(PowerShell shell, IEnumerable<object>? input = null, Action? after = null)
    {
        using (shell)
        {
            var output = new PSDataCollection<PSObject>();
            RuntimeException? exception = null;
            try
            {
                shell.Invoke(input, output);
            }
            catch (RuntimeException thrown)
            {
                exception = thrown;
            }
            finally
            {
                after?.Invoke();
            }

            return new EngineResult
            {
                Output = [.. output],
                Errors = [.. shell.Streams.Error],
                Warnings = [.. shell.Streams.Warning.Select(static record => record.Message)],
                Verbose = [.. shell.Streams.Verbose.Select(static record => record.Message)],
                Debug = [.. shell.Streams.Debug.Select(static record => record.Message)],
                Progress = [.. shell.Streams.Progress],
                Terminating = exception,
                Stopped = shell.InvocationStateInfo.State == PSInvocationState.Stopped,
            };
        }
    }

    private PowerShell Prepare(string script) => PowerShell.Create(_runspace).AddScript(script);
}
