using System.Diagnostics;

namespace CheckpointTools.Benchmarks.Measuring;

/// <summary>
/// Times two ways of doing the same thing in turn, so that other load on the machine affects both: one warm-up of each, then the pairs.
/// </summary>
/// <param name="Ours">Milliseconds of each run of the first.</param>
/// <param name="Theirs">Milliseconds of each run of the second.</param>
internal sealed record Pairs(IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    private const int Count = 5;

    /// <summary>The ratio of each pair.</summary>
    public double[] Ratios => [.. Ours.Zip(Theirs, static (ours, theirs) => ours / theirs)];

    /// <summary>The ratio of the fastest runs: disturbances only add time.</summary>
    public double BestToBest => Ours.Min() / Theirs.Min();

    /// <param name="ours">The first.</param>
    /// <param name="theirs">The second.</param>
    /// <param name="reset">Undoes either way, untimed.</param>
    public static Pairs Measure(Action ours, Action theirs, Action reset)
    {
        double[] oursTimes = new double[Count + 1];
        double[] theirTimes = new double[Count + 1];
        for (int i = 0; i <= Count; i++)
        {
            // The order alternates from pair to pair: a disturbance with the rhythm of the pairs would otherwise always hit the same one.
            bool oursFirst = i % 2 == 0;
            oursTimes[i] = oursFirst ? Time(ours, reset) : 0;
            theirTimes[i] = Time(theirs, reset);
            oursTimes[i] = oursFirst ? oursTimes[i] : Time(ours, reset);
        }

        return new Pairs(oursTimes[1..], theirTimes[1..]);
    }

    /// <summary>Times only one way.</summary>
    public static double[] MeasureOne(Action action, Action reset)
    {
        double[] times = new double[Count + 1];
        for (int i = 0; i <= Count; i++)
        {
            times[i] = Time(action, reset);
        }

        return times[1..];
    }

    private static double Time(Action action, Action reset)
    {
        // A run pays for its own garbage, not for that of the previous run.
        GC.Collect();
        var watch = Stopwatch.StartNew();
        action();
        double elapsed = watch.Elapsed.TotalMilliseconds;
        reset();
        return elapsed;
    }
}
