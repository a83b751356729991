using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>The peak memory of a copy, and of what else is done with large tensors, for the whole process.</summary>
internal static class MemoryRows
{
    private const double Mebibyte = 1 << 20;
    private const double BaseLimit = 200;
    private const double BytesPerVariable = 500;
    private const double UseLimit = 300;

    /// <summary>What is done with the variables of $x, and what it is called in the table; $y takes what is written.</summary>
    private static readonly (string Name, string Pipeline)[] Uses =
    [
        (
            "a cast to bfloat16",
            "Get-CheckpointVariable $x | Convert-CheckpointVariable -NewDataType bfloat16 | Copy-CheckpointVariable -To $y/c"
        ),
        ("a transpose", "Get-CheckpointVariable $x | Convert-CheckpointVariable -Transpose | Copy-CheckpointVariable -To $y/c"),
        (
            "a larger axis",
            "Get-CheckpointVariable $x | Convert-CheckpointVariable -Axis 0 -Size 4000 -FillMean | Copy-CheckpointVariable -To $y/c"
        ),
        ("a sum", "Get-CheckpointVariable $x | Convert-CheckpointVariable -Reduce Sum -Axis 0 | Copy-CheckpointVariable -To $y/c"),
        (
            "a split",
            "Get-CheckpointVariable $x | Split-CheckpointVariable -Count 2 -Axis 1 -NewName a, b | Copy-CheckpointVariable -To $y/c"
        ),
        ("an average", "Merge-Checkpoint $x, $z $y/c -Method Average"),
        ("a spherical merge", "Merge-Checkpoint $x, $z $y/c -Method Slerp -Interpolation 0.5"),
        ("random values", "Get-CheckpointVariable $x | New-CheckpointVariable -Random Uniform | Copy-CheckpointVariable -To $y/c"),
        ("statistics", "Get-CheckpointVariable $x | Measure-CheckpointVariable -Histogram 10"),
        ("a comparison", "Compare-Checkpoint $x $z -IncludeValue"),
        ("a part", "Get-CheckpointVariable $x | Read-CheckpointVariable -Slice '::1000'"),
        ("an export to safetensors", "Get-CheckpointVariable $x | Export-CheckpointVariable $y/c.safetensors"),
        ("an export to npz", "Get-CheckpointVariable $x | Export-CheckpointVariable $y/c.npz"),
        ("an import", "Get-CheckpointVariable $s | Copy-CheckpointVariable -To $y/c"),
        ("a test", "Test-Checkpoint $x"),
    ];

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        yield return Measure(scratch, "tensor", sizes.SingleTensorMebibytes, 1, sizes.SingleTensorMebibytes, 512, 512);
        yield return Measure(scratch, "tensors of 4 MiB", 4 * sizes.LargeTensors, sizes.LargeTensors, 1024, 1024);
        foreach (int count in sizes.Listings)
        {
            yield return Measure(scratch, "variables of 4 bytes", 0, count, 1);
        }

        foreach (Row row in MeasureUses(scratch, sizes.SingleTensorMebibytes))
        {
            yield return row;
        }
    }

    private static IEnumerable<Row> MeasureUses(Scratch scratch, int mebibytes)
    {
        string directory = scratch.NewDirectory("used");
        string[] prefixes =
        [
            CheckpointMaker.MakeWeights(Path.Combine(directory, "x"), 1, 0, mebibytes, 512, 512),
            CheckpointMaker.MakeWeights(Path.Combine(directory, "z"), 1, 1, mebibytes, 512, 512),
        ];
        string exported = Path.Combine(directory, "s.safetensors");
        string target = Path.Combine(directory, "y");
        string variables =
            $"$x = {PwshProgram.Quote(prefixes[0])}; $z = {PwshProgram.Quote(prefixes[1])}; "
            + $"$y = {PwshProgram.Quote(target)}; $s = {PwshProgram.Quote(exported)}; ";
        Child.RunPipeline(variables + "Get-CheckpointVariable $x | Export-CheckpointVariable $s");
        foreach ((string name, string pipeline) in Uses)
        {
            Directory.CreateDirectory(target);
            (double milliseconds, double bytes) = Run(variables + $"$null = {pipeline}");
            Directory.Delete(target, recursive: true);
            yield return Describe(
                string.Create(CultureInfo.InvariantCulture, $"Peak memory of {name} of 1 tensor ({mebibytes:N0} MiB)"),
                milliseconds,
                bytes,
                UseLimit
            );
        }

        Directory.Delete(directory, recursive: true);
    }

    private static Row Measure(Scratch scratch, string what, int mebibytes, int count, params long[] dimensions)
    {
        string directory = scratch.NewDirectory("memory");
        string prefix = CheckpointMaker.Make(directory, count, dimensions);
        string copy = PwshProgram.Quote(Path.Combine(directory, "copy"));
        (double milliseconds, double bytes) = Run(
            $"Get-CheckpointVariable -LiteralPath {PwshProgram.Quote(prefix)} | Copy-CheckpointVariable -To {copy}"
        );
        Directory.Delete(directory, recursive: true);
        string size = mebibytes > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({mebibytes:N0} MiB)") : "";
        return Describe(
            string.Create(CultureInfo.InvariantCulture, $"Peak memory of a copy of {count:N0} {what}{size}"),
            milliseconds,
            bytes,
            BaseLimit + (count * BytesPerVariable / Mebibyte)
        );
    }

    /// <returns>How long the pipeline took, and the peak of the whole process.</returns>
    private static (double Milliseconds, double Bytes) Run(string pipeline)
    {
        string[] printed = Child.RunPipeline(
            $"""
            $watch = [Diagnostics.Stopwatch]::StartNew()
            {pipeline}
            [string]$watch.Elapsed.TotalMilliseconds
            [string][Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
            """
        );
        double[] numbers = [.. printed.Select(static line => double.Parse(line, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1]);
    }

    private static Row Describe(string subject, double milliseconds, double bytes, double limit) =>
        new(
            subject,
            $"in {Quantity.Milliseconds(milliseconds).Text}",
            "",
            Quantity.Mebibytes(bytes / Mebibyte),
            "",
            Target.AtMost(Quantity.Mebibytes(limit))
        );
}
