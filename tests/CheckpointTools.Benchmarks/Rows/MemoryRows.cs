using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>The peak memory of a copy, for the whole process.</summary>
internal static class MemoryRows
{
    private const double Mebibyte = 1 << 20;
    private const double BaseLimit = 200;
    private const double BytesPerVariable = 500;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        yield return Measure(scratch, "tensor", sizes.SingleTensorMebibytes, 1, sizes.SingleTensorMebibytes, 512, 512);
        yield return Measure(scratch, "tensors of 4 MiB", 4 * sizes.LargeTensors, sizes.LargeTensors, 1024, 1024);
        foreach (int count in sizes.Listings)
        {
            yield return Measure(scratch, "variables of 4 bytes", 0, count, 1);
        }
    }

    private static Row Measure(Scratch scratch, string what, int mebibytes, int count, params long[] dimensions)
    {
        string directory = scratch.NewDirectory("memory");
        string prefix = CheckpointMaker.Make(directory, count, dimensions);
        string copy = PwshProgram.Quote(Path.Combine(directory, "copy"));
        string[] printed = Child.RunPipeline(
            $$"""
            $watch = [Diagnostics.Stopwatch]::StartNew()
            Get-CheckpointVariable -LiteralPath {{PwshProgram.Quote(prefix)}} | Copy-CheckpointVariable -To {{copy}}
            [string]$watch.Elapsed.TotalMilliseconds
            [string][Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
            """
        );
        Directory.Delete(directory, recursive: true);
        double[] numbers = [.. printed.Select(static line => double.Parse(line, CultureInfo.InvariantCulture))];
        string size = mebibytes > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({mebibytes:N0} MiB)") : "";
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"Peak memory of a copy of {count:N0} {what}{size}"),
            $"in {Quantity.Milliseconds(numbers[0]).Text}",
            "",
            Quantity.Mebibytes(numbers[1] / Mebibyte),
            "",
            Target.AtMost(Quantity.Mebibytes(BaseLimit + (count * BytesPerVariable / Mebibyte)))
        );
    }
}
