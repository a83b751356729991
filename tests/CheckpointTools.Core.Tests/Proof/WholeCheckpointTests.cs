using System.Globalization;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Managing;
using CheckpointTools.Proof;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Tests.Proof;

/// <summary>
/// Whatever fails, and wherever the process is killed, while checkpoints are removed, copied or moved as a whole: every checkpoint that has
/// an index is whole, no state file names one that is not, and what is left is tidied. With CHECKPOINTTOOLS_PROOF=full every kill is run.
/// </summary>
[Collection(LockSensitive.Name)]
public sealed class WholeCheckpointTests
{
    private const int Sampling = 5;

    public static TheoryData<string> Names => [.. WholeScenarios.All.Select(static scenario => scenario.Name)];

    private static bool IsFull => Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PROOF") == "full";

    [Theory]
    [MemberData(nameof(Names))]
    public void No_failing_operation_loses_anything(string name)
    {
        using var sandbox = new WholeSandbox(WholeScenarios.Get(name));
        IReadOnlyList<Step> steps = sandbox.RunUndisturbed();
        int runs = 0;
        foreach (Step step in steps)
        {
            Fail(Faults.Once(step.Number, whenDone: false), "fails");
            Fail(Faults.Once(step.Number, whenDone: true), "fails when done");
            Fail(Faults.Full(step.Number), "and all behind it finds the disk full", isFull: true);
            Fail(Faults.Lost(step.Number), "and all behind it fails");

            void Fail(Action<Step, bool> fault, string how, bool isFull = false)
            {
                runs++;
                string copy = sandbox.Copy();
                try
                {
                    sandbox.Scenario.Run(copy, sandbox.Scenario.Layer(fault), false);
                }
                catch (CheckpointException)
                {
                    // Then everything is as it was, or as it should be.
                }

                sandbox.AssertSafe(copy, $"{name}: {step} {how}", isFull);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {steps.Count} operations, {runs} faults");
    }

    [Fact]
    public async Task No_kill_before_or_after_an_operation_loses_anything()
    {
        var sandboxes = WholeScenarios.All.Select(static scenario => new WholeSandbox(scenario)).ToList();
        int operations = 0;
        var kills = new List<(WholeSandbox Sandbox, Step Step, string Moment)>();
        foreach (WholeSandbox sandbox in sandboxes)
        {
            foreach (Step step in sandbox.RunUndisturbed())
            {
                operations++;
                kills.AddRange(
                    new[] { "before", "after" }
                        .Where((_, i) => IsFull || ((2 * operations) + i) % Sampling == 0)
                        .Select(moment => (sandbox, step, moment))
                );
            }
        }

        await Parallel.ForEachAsync(
            kills,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            static async (kill, _) =>
            {
                string copy = kill.Sandbox.Copy();
                (int exitCode, string error) = await Child.Run(
                    "whole",
                    kill.Sandbox.Scenario.Name,
                    copy,
                    kill.Step.Number.ToString(CultureInfo.InvariantCulture),
                    kill.Moment
                );
                Assert.True(exitCode == Child.Killed, $"{kill.Sandbox.Scenario}: {kill.Step}: it was not killed. {error}");
                kill.Sandbox.AssertSafe(copy, $"{kill.Sandbox.Scenario}: killed {kill.Moment} {kill.Step}");
            }
        );
        sandboxes.ForEach(static sandbox => sandbox.Dispose());
        TestContext.Current.TestOutputHelper?.WriteLine($"{sandboxes.Count} scenarios, {operations} operations, {kills.Count} kills");
    }

    /// <summary>A scenario's initial state, copies of it, and what must hold in them.</summary>
    private sealed class WholeSandbox : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly string _template;
        private readonly Dictionary<string, IReadOnlyList<string>> _before;
        private Dictionary<string, string> _after = [];
        private int _copies;

        public WholeSandbox(WholeScenario scenario)
        {
            Scenario = scenario;
            _template = _directory["template"];
            Directory.CreateDirectory(_template);
            scenario.Prepare(_template);
            _before = PrefixesIn(_template).ToDictionary(prefix => prefix, prefix => Stored.Read(Path.Combine(_template, prefix)));
        }

        public WholeScenario Scenario { get; }

        public string Copy() =>
            CopyWithTimes(_template, _directory[Interlocked.Increment(ref _copies).ToString(CultureInfo.InvariantCulture)]);

        public IReadOnlyList<Step> RunUndisturbed()
        {
            string copy = Copy();
            var files = Scenario.Layer();
            Scenario.Run(copy, files, false);
            _after = Contents(copy);
            Assert.Equal(Scenario.New is not null, Scenario.New is { } made && File.Exists(Path.Combine(copy, made + ".index")));
            Assert.False(Scenario.Gone is { } gone && _after.Keys.Any(name => name.StartsWith(gone + ".", StringComparison.Ordinal)));
            AssertConsistent(copy, "undisturbed");
            Assert.DoesNotContain(_after.Keys, static name => name.Contains(".tmp", StringComparison.Ordinal));
            return files.Steps;
        }

        public void AssertSafe(string directory, string what, bool isFull = false)
        {
            bool mayNameGone = (isFull || Scenario.IsFull) && Scenario.Gone is not null;
            AssertConsistent(directory, what, mayNameGone);
            string again = CopyWithTimes(directory, directory + "-again");
            Scenario.Run(again, Scenario.Layer(), true);
            Repair(again, mayNameGone);
            AssertEqual(_after, Contents(again), what + ", and run again");

            Repair(directory, mayNameGone);
            AssertConsistent(directory, what + ", and repaired");
            foreach (string file in Contents(directory).Keys.Where(static file => Path.GetFileName(file) != "checkpoint"))
            {
                Assert.True(
                    PrefixesIn(directory).Any(prefix => file.StartsWith(prefix + ".", StringComparison.Ordinal)),
                    $"{what}: {file} is left, of no checkpoint."
                );
                Assert.False(file.Contains(".temp", StringComparison.Ordinal), $"{what}: {file} is left.");
            }

            Scenario.Run(directory, Scenario.Layer(), true);
            Repair(directory, mayNameGone);
            AssertEqual(_after, Contents(directory), what + ", repaired and run again");
        }

        public void Dispose() => _directory.Dispose();

        private void AssertConsistent(string directory, string what, bool mayNameGone = false)
        {
            foreach ((string prefix, IReadOnlyList<string> values) in _before)
            {
                IReadOnlyList<string> now = Stored.Read(Path.Combine(directory, prefix));
                bool mayBeNew = prefix == Scenario.New;
                Assert.True(
                    now.SequenceEqual(values) || (prefix == Scenario.Gone && now == Stored.Nothing) || (mayBeNew && IsNew(now)),
                    $"{what}: {prefix} is not what it was."
                );
                if (now != Stored.Nothing && !mayBeNew)
                {
                    // Its graph goes with the index or after it, never before it.
                    Assert.True(File.Exists(Path.Combine(directory, prefix + ".meta")), $"{what}: {prefix} lost its graph.");
                }
            }

            if (Scenario.New is { } made && !Scenario.Replaces)
            {
                IReadOnlyList<string> now = Stored.Read(Path.Combine(directory, made));
                Assert.True(now == Stored.Nothing || IsNew(now), $"{what}: {made} is not what it should be.");
                Assert.True(now == Stored.Nothing || File.Exists(Path.Combine(directory, made + ".meta")), $"{what}: it has no graph.");
            }

            // What is moved is at one of the two places.
            Assert.True(
                Scenario.Gone is not { } gone
                    || Scenario.New is not { } there
                    || Stored.Read(Path.Combine(directory, gone)) != Stored.Nothing
                    || IsNew(Stored.Read(Path.Combine(directory, there))),
                $"{what}: it is gone."
            );
            AssertStateFiles(directory, what, mayNameGone ? Scenario.Gone : null);
        }

        private static void AssertStateFiles(string directory, string what, string? gone)
        {
            foreach (string path in Directory.EnumerateFiles(directory, "checkpoint", SearchOption.AllDirectories))
            {
                var state = CheckpointState.Load(path);
                foreach (string named in state.AllPaths.Append(state.LatestPath!))
                {
                    Assert.True(
                        named.StartsWith("/gone/", StringComparison.Ordinal)
                            || named == gone
                            || Stored.Read(Path.Combine(Path.GetDirectoryName(path)!, named)) != Stored.Nothing,
                        $"{what}: {path} names '{named}', which is not there."
                    );
                }
            }
        }

        private bool IsNew(IReadOnlyList<string> values) => values.SequenceEqual(_before[Scenario.Gone ?? "m-2"]);

        private void AssertEqual(Dictionary<string, string> expected, Dictionary<string, string> actual, string what)
        {
            // Without hard links the names may count more data files than there are.
            string[] NamesOf(Dictionary<string, string> files) =>
                [
                    .. files
                        .Select(file => Scenario.HasLinks || !file.Key.Contains(".data-", StringComparison.Ordinal) ? file.Key : "data")
                        .Order(StringComparer.Ordinal),
                ];
            Assert.True(
                NamesOf(expected).SequenceEqual(NamesOf(actual))
                    && (!Scenario.HasLinks || actual.All(file => expected[file.Key] == file.Value)),
                $"{what}: there are {string.Join(", ", actual.Keys.Order())}; {actual.GetValueOrDefault("checkpoint")}"
            );
        }

        private static void Repair(string directory, bool mayNameGone)
        {
            if (mayNameGone && File.Exists(Path.Combine(directory, "checkpoint")))
            {
                StateFiles.Repair(directory, TestContext.Current.CancellationToken);
            }

            foreach (string each in Directory.GetDirectories(directory).Prepend(directory))
            {
                foreach (string prefix in Leftovers.PrefixesIn(each))
                {
                    foreach (Leftover leftover in Leftovers.Find(prefix))
                    {
                        Leftovers.Remove(leftover, TestContext.Current.CancellationToken);
                    }
                }
            }
        }

        private static string CopyWithTimes(string from, string to) => Sandbox.Copy(from, to);

        private static IEnumerable<string> PrefixesIn(string directory) =>
            Directory
                .EnumerateFiles(directory, "*.index", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(directory, file)[..^FixedNames.IndexSuffix.Length]);

        /// <summary>Every file's name and bytes; those of a state file as text.</summary>
        private static Dictionary<string, string> Contents(string directory) =>
            Directory
                .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
                .ToDictionary(
                    file => Path.GetRelativePath(directory, file),
                    static file =>
                        Path.GetFileName(file) == "checkpoint" ? File.ReadAllText(file) : Convert.ToHexString(File.ReadAllBytes(file))
                );
    }
}
