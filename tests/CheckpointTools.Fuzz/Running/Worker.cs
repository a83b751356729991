using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CheckpointTools.Fuzz.Mutating;
using CheckpointTools.Fuzz.Targets;

namespace CheckpointTools.Fuzz.Running;

/// <summary>
/// The main loop: mutate an input of the corpus, execute it, and keep it if it reached something new. It runs in the instrumented context,
/// in a process that an input may kill.
/// </summary>
internal sealed class Worker : IDisposable
{
    public const string Argument = "worker";

    /// <summary>
    /// The time limit of an execution, which grows with its input. The machine may be busy, so a slow execution is measured again before it
    /// counts.
    /// </summary>
    private const double SlowMilliseconds = 1000;
    private const double SlowMillisecondsPerByte = 0.02;

    private static readonly TimeSpan Told = TimeSpan.FromMinutes(1);

    private readonly FuzzTarget _target;
    private readonly Workspace _workspace;
    private readonly Coverage _coverage;
    private readonly Corpus _corpus;
    private readonly Findings _findings;
    private readonly Journal _journal;
    private readonly Watchdog _watchdog = new();

    private Worker(FuzzTarget target, Coverage coverage, Workspace workspace)
    {
        _target = target;
        _coverage = coverage;
        _workspace = workspace;
        _corpus = new Corpus(workspace.Corpus);
        _findings = new Findings(workspace.Findings);
        _journal = new Journal(workspace.Journal);
    }

    /// <summary>The entry point in the instrumented context.</summary>
    public static void Run(string target, string directory, int seed, long executions, double minutes)
    {
        // The standard input ends with the process that started this one.
        var parent = new Thread(static () =>
        {
            Console.In.Read();
            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        parent.Start();

        // First the map: instrumented code writes to it from its first instruction on.
        using var coverage = new Coverage();
        using FuzzTarget made = FuzzTargets.All[target]();
        using var worker = new Worker(made, coverage, new Workspace(directory));
        worker.Loop(seed, new Budget(executions, minutes));
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        _journal.Dispose();
    }

    private void Loop(int seed, Budget budget)
    {
        var clock = Stopwatch.StartNew();
        // All seeds stay: even with the same coverage, their parts are useful. The stored inputs follow them.
        byte[][] seeds = [.. _target.Seeds()];
        byte[][] stored = [.. _corpus.Stored()];
        foreach (byte[] input in stored.Length > 0 ? stored : seeds)
        {
            Execute(input);
            _corpus.Add(input);
        }

        var mutator = new Mutator(unchecked(seed + (int)_journal.Executions));
        TimeSpan told = TimeSpan.Zero;
        while (!budget.IsSpent(_journal.Executions, clock.Elapsed))
        {
            if (clock.Elapsed - told >= Told)
            {
                told = clock.Elapsed;
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {told.TotalMinutes:F0} min: {_journal.Executions:N0} executions, corpus {_corpus.Count:N0}, "
                            + $"transitions {_coverage.Edges:N0}"
                    )
                );
            }

            byte[] input = _target.Mutate(_corpus.Pick(mutator), _corpus.Pick(mutator), mutator);
            if (Execute(input))
            {
                _corpus.Add(input);
            }
        }

        Finish();
    }

    /// <returns>Whether the input reached something new.</returns>
    private bool Execute(byte[] input)
    {
        _journal.Input = input;
        _journal.Executions++;
        long start = Stopwatch.GetTimestamp();
        _coverage.Begin();
        Exception? fault = Run(input);
        bool isNew = _coverage.End();
        if (fault is null && IsSlow(start, input) && IsSlow(input) && IsSlow(input))
        {
            fault = new InvariantException(
                "time is bounded by the input",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{input.Length} bytes take more than {SlowMilliseconds + (SlowMillisecondsPerByte * input.Length)} ms"
                )
            );
        }

        if (fault is not null)
        {
            _findings.Add(input, fault, Run);
        }

        // An input that breaks an invariant would only lead to more of the same.
        return isNew && fault is null;
    }

    private Exception? Run(byte[] input)
    {
        _watchdog.Begin();
        try
        {
            _target.Execute(input);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private bool IsSlow(byte[] input)
    {
        long start = Stopwatch.GetTimestamp();
        Run(input);
        return IsSlow(start, input);
    }

    private static bool IsSlow(long start, byte[] input) =>
        Stopwatch.GetElapsedTime(start).TotalMilliseconds > SlowMilliseconds + (SlowMillisecondsPerByte * input.Length);

    private void Finish()
    {
        var branches = new Branches(InstrumentedContext.Paths(_workspace.Instrumented));
        branches.Record(() =>
        {
            foreach (byte[] input in _corpus.Inputs)
            {
                Run(input);
            }
        });
        File.WriteAllLines(_workspace.Unreached, branches.Unreached());
        (int reached, int all) = branches.Count([""]);
        (int subjectReached, int subjectAll) = branches.Count(_target.Subjects);
        File.WriteAllText(
            _workspace.Result,
            JsonSerializer.Serialize(new WorkerResult(_corpus.Count, _coverage.Edges, reached, all, subjectReached, subjectAll))
        );
    }
}
