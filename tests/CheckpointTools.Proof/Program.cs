using System.Globalization;
using CheckpointTools.Files;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Proof;

/// <summary>A process to be killed: at one operation of a scenario, or at any moment while it writes or holds a lock.</summary>
internal static class Program
{
    private const string Ready = "ready";

    /// <summary>The number of writes before the first kill: until then, starting takes more time than writing.</summary>
    private const int WarmUp = 5;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["run", string scenario, string directory, string number, string moment]:
                Scenario run = Scenarios.Get(scenario);
                run.Run(directory, new FaultingFileLayer(Faults.Kill(Number(number), moment == "after"), run.HasLinks));
                return 0;
            case ["whole", string scenario, string directory, string number, string moment]:
                WholeScenario whole = WholeScenarios.Get(scenario);
                whole.Run(directory, whole.Layer(Faults.Kill(Number(number), moment == "after")), false);
                return 0;
            case ["loop", string directory, string seed, string count]:
                Loop(directory, new Random(Number(seed)), Number(count));
                return 0;
            case ["lock", string directory]:
                using (DirectoryLock.Take(directory, CancellationToken.None))
                {
                    // A child of the holder must not keep the lock: it survives when the holder is killed.
                    using var child = System.Diagnostics.Process.Start(Environment.ProcessPath!, "wait");
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Ready} {child.Id}"));
                    Thread.Sleep(Timeout.Infinite);
                }

                return 0;
            case ["compute", string mixed, string directory, .. string[] steps]:
                Console.WriteLine(Results.Processor);
                foreach (string line in Results.Compute(mixed, steps, directory))
                {
                    Console.WriteLine(line);
                }

                return 0;
            case ["wait"]:
                Thread.Sleep(TimeSpan.FromSeconds(20));
                return 0;
            default:
                Console.Error.WriteLine(
                    "run|whole <scenario> <directory> <operation> before|after, loop <directory> <seed> <count>, lock <directory>, "
                        + "compute <checkpoint> <directory> <checkpoints>, or wait"
                );
                return 2;
        }
    }

    /// <summary>Writes the checkpoint a or b repeatedly, in every way that ends in the same values.</summary>
    private static void Loop(string directory, Random random, int count)
    {
        string destination = Path.Combine(directory, "out", "model");
        for (int i = 0; i < count; i++)
        {
            if (i == Math.Min(WarmUp, count - 1))
            {
                Console.WriteLine(Ready);
            }

            TransferOptions options = random.Next(5) switch
            {
                0 => new TransferOptions { Force = true },
                1 => new TransferOptions { Force = true, Flush = false },
                2 => new TransferOptions
                {
                    Force = true,
                    MaxShardSize = 1,
                    Flush = false,
                },
                3 => new TransferOptions
                {
                    Force = true,
                    Mode = TransferMode.Link,
                    Flush = false,
                },
                _ => new TransferOptions
                {
                    Append = true,
                    Duplicates = DuplicatePolicy.Last,
                    Flush = false,
                },
            };
            List<CheckpointVariable> variables = Scenario.List(Path.Combine(directory, random.Next(2) == 0 ? "a" : "b"));
            try
            {
                TransferExecutor.Execute(
                    TransferPlanner.Plan(variables, destination, options),
                    FileLayer.Instance,
                    null,
                    CancellationToken.None
                );
            }
            catch (CheckpointException e)
                when (e.Error
                        is CheckpointError.DestinationChanged
                            or CheckpointError.SourceChanged
                            or CheckpointError.DestinationExists
                            or CheckpointError.DestinationBusy
                    || IsInTheWay(e.Error)
                )
            {
                // Another of these processes was faster.
            }
        }
    }

    /// <summary>Whether an error says that a file is open elsewhere: on Windows, that blocks other processes.</summary>
    public static bool IsInTheWay(CheckpointError error) =>
        OperatingSystem.IsWindows() && error is CheckpointError.AccessDenied or CheckpointError.ReadFailed or CheckpointError.WriteFailed;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
