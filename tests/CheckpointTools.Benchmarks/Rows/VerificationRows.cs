using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Verification;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>
/// Full verification, compared with only reading the same bytes. For many small tensors, most of the time goes into their entries, so the
/// number of tensors per second is judged.
/// </summary>
internal static class VerificationRows
{
    private const double Limit = 1.2;
    private const double SmallLimit = 500_000;
    private const int ChunkSize = 1 << 20;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string large = CheckpointMaker.Make(scratch.NewDirectory("verified-large"), sizes.LargeTensors, 1024, 1024);
        (Row row, _) = Measure(large, $"{sizes.LargeTensors} tensors of 4 MiB");
        yield return row;
        string small = CheckpointMaker.Make(scratch.NewDirectory("verified-small"), sizes.SmallTensors, 256);
        (row, IReadOnlyList<double> times) = Measure(small, $"{sizes.SmallTensors:N0} tensors of 1 KiB");
        Quantity Rate(double milliseconds) => Quantity.Rate(sizes.SmallTensors / milliseconds * 1000, "tensors");
        yield return row with
        {
            Result = Rate(Statistics.Median([.. times])),
            Spread = Quantity.Range(
                times.Select(milliseconds => sizes.SmallTensors / milliseconds * 1000),
                static rate => Quantity.Rate(rate, "tensors")
            ),
            Target = Target.AtLeast(Quantity.Rate(SmallLimit, "tensors")),
        };
    }

    private static (Row Row, IReadOnlyList<double> Times) Measure(string prefix, string what)
    {
        var pairs = Pairs.Measure(() => Verify(prefix), () => Read(prefix), static () => { });
        var row = Row.OfPairs($"Verify {what}", "reading the same bytes", pairs, Limit);
        return (row, pairs.Ours);
    }

    private static void Verify(string prefix) =>
        CheckpointVerifier.Verify(VerificationTarget.Find(prefix), static fault => throw new InvalidOperationException(fault.ToString()));

    private static void Read(string prefix)
    {
        byte[] chunk = new byte[ChunkSize];
        foreach (string path in PlainFiles.Of(prefix))
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            long position = 0;
            for (int read; (read = RandomAccess.Read(file, chunk, position)) > 0; )
            {
                position += read;
            }
        }
    }
}
