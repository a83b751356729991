using System.Diagnostics;
using System.Globalization;
using CheckpointTools.Files;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Proof;

/// <summary>
/// The process that writes is killed: before and after its operations, and at any moment. Set CHECKPOINTTOOLS_PROOF=full for every
/// operation of every scenario and a thousand random moments; without it every seventh operation of each scenario is taken, and twenty
/// moments.
/// </summary>
[Collection(LockSensitive.Name)]
public sealed class KillTests
{
    private const int Sampling = 7;
    private const int AtOnce = 2;

    private static bool IsFull => Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PROOF") == "full";

    [Fact]
    public async Task No_kill_before_or_after_an_operation_loses_anything()
    {
        var sandboxes = Scenarios.All.Select(static scenario => new Sandbox(scenario)).ToList();
        var kills = new List<(Sandbox Sandbox, Step Step, string Moment)>();
        int operations = 0;
        foreach (Sandbox sandbox in sandboxes)
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
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            static async (kill, _) =>
            {
                string what = $"{kill.Sandbox.Scenario}: killed {kill.Moment} {kill.Step}";
                string copy = kill.Sandbox.Copy(kill.Sandbox.Template);
                (int exitCode, string error) = await Child.Run(
                    "run",
                    kill.Sandbox.Scenario.Name,
                    copy,
                    kill.Step.Number.ToString(CultureInfo.InvariantCulture),
                    kill.Moment
                );
                Assert.True(exitCode == Child.Killed, $"{what}: it was not killed. {error}");

                bool isNew = kill.Sandbox.AssertWhole(copy, what);
                kill.Sandbox.AssertRunsAgain(kill.Sandbox.Copy(copy), isNew, what);
                kill.Sandbox.AssertRepairable(copy, isNew, what);
                kill.Sandbox.AssertRunsAgain(copy, isNew, what);
            }
        );

        sandboxes.ForEach(static sandbox => sandbox.Dispose());
        TestContext.Current.TestOutputHelper?.WriteLine($"{sandboxes.Count} scenarios, {operations} operations, {kills.Count} kills");
    }

    [Fact]
    public async Task No_kill_at_a_random_moment_loses_anything()
    {
        int kills = IsFull ? 1000 : 20;
        int wholeAtOnce = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, kills),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (seed, cancellationToken) =>
            {
                var random = new Random(seed);
                using var directory = new TemporaryDirectory();
                string destination = directory["out", "model"];
                IReadOnlyList<string>[] possible = MakeSources(directory, destination);
                using (Process child = Child.Start("loop", directory.Path, seed.ToString(CultureInfo.InvariantCulture), "1000000"))
                {
                    await child.StandardOutput.ReadLineAsync(cancellationToken);
                    await Task.Delay(random.Next(30), cancellationToken);
                    child.Kill();
                    await child.WaitForExitAsync(cancellationToken);
                    Assert.Equal(Child.Killed, child.ExitCode);
                }

                Assert.Contains(Stored.Read(destination), possible);
                if (Directory.EnumerateFiles(directory["out"]).All(static file => !file.Contains(".tempstate", StringComparison.Ordinal)))
                {
                    Interlocked.Increment(ref wholeAtOnce);
                }

                Scenarios.Repair(destination, FileLayer.Instance);

                Assert.Contains(Stored.Read(destination), possible);
                Assert.DoesNotContain(
                    Directory.EnumerateFiles(directory["out"]),
                    static file => file.Contains(".tempstate", StringComparison.Ordinal)
                );
            }
        );

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills at random moments; {kills - wholeAtOnce} of them left temporary files, which were removed"
        );
    }

    /// <summary>Two checkpoints of the same names, one of them at the destination already.</summary>
    /// <returns>What the destination may hold.</returns>
    internal static IReadOnlyList<string>[] MakeSources(TemporaryDirectory directory, string destination)
    {
        (string, byte[])[] a = [("w", Stored.Value(1, 1 << 20)), ("x", Stored.Value(2, 40))];
        (string, byte[])[] b = [("w", Stored.Value(3, 1 << 20)), ("x", Stored.Value(4, 40))];
        Stored.Write(directory["a"], 1, a);
        Stored.Write(directory["b"], 2, b);
        Stored.Write(destination, 1, a);
        return [Stored.Lines(a), Stored.Lines(b)];
    }
}
