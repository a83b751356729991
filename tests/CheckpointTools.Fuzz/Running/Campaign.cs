using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CheckpointTools.Fuzz.Reporting;

namespace CheckpointTools.Fuzz.Running;

/// <summary>Fuzzes one target: one process does the work, and if it dies, another one continues with its files.</summary>
internal sealed class Campaign(string target, int seed, Budget budget)
{
    /// <summary>More than any input needs; a process that needs more has found something.</summary>
    private const string HeapLimit = "0x60000000";
    private const int MaxDeaths = 100;

    private readonly Workspace _workspace = new(Checkout.PathTo("artifacts", "fuzz", target));

    public Row Run()
    {
        _workspace.Clear();
        var clock = Stopwatch.StartNew();
        long executions = 0;
        for (int deaths = 0; deaths < MaxDeaths && !File.Exists(_workspace.Result); deaths++)
        {
            int exitCode = RunWorker(clock.Elapsed);
            using var journal = new Journal(_workspace.Journal);
            long before = executions;
            executions = journal.Executions;
            if (!File.Exists(_workspace.Result))
            {
                if (executions == before)
                {
                    throw new InvalidOperationException($"The process ended with code {exitCode} before it executed anything.");
                }

                string how =
                    exitCode == Watchdog.ExitCode
                        ? "an execution does not end"
                        : string.Create(CultureInfo.InvariantCulture, $"the process ends with code {exitCode}");
                new Findings(_workspace.Findings).Add(journal.Input, how);
            }
        }

        return File.Exists(_workspace.Result)
            ? new Row(
                target,
                seed,
                executions,
                clock.Elapsed,
                JsonSerializer.Deserialize<WorkerResult>(File.ReadAllText(_workspace.Result))!,
                new Findings(_workspace.Findings).Count
            )
            : throw new InvalidOperationException($"The process died {MaxDeaths} times; see {_workspace.Findings}.");
    }

    private int RunWorker(TimeSpan elapsed)
    {
        double minutes = (budget.Minutes ?? double.MaxValue) - elapsed.TotalMinutes;
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList =
            {
                Worker.Argument,
                target,
                _workspace.Directory,
                seed.ToString(CultureInfo.InvariantCulture),
                (budget.Executions ?? long.MaxValue).ToString(CultureInfo.InvariantCulture),
                minutes.ToString("R", CultureInfo.InvariantCulture),
            },
            RedirectStandardInput = true,
            Environment = { ["DOTNET_GCHeapHardLimit"] = HeapLimit, ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        using Process worker = Process.Start(start)!;
        worker.WaitForExit();
        return worker.ExitCode;
    }
}
