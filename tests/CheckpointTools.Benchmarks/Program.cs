using CheckpointTools.Benchmarks;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Benchmarks.Rows;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

using var scratch = new Scratch(options.Directory);
Machine machine = Machine.Describe(scratch.Path);
List<Row> rows = [];
foreach (
    IEnumerable<Row> group in (IEnumerable<Row>[])
        [
            CopyRows.Measure(scratch, options.Sizes),
            ChangeRows.Measure(scratch, options.Sizes),
            ListingRows.Measure(scratch, options.Sizes),
            KindRows.Measure(scratch, options.Sizes),
            LinkRows.Measure(scratch, options.Sizes),
            VerificationRows.Measure(scratch, options.Sizes),
            MeasureRows.Measure(scratch, options.Sizes),
            MemoryRows.Measure(scratch, options.Sizes),
            StartRows.Measure(scratch),
        ]
)
{
    foreach (Row row in group)
    {
        Console.Error.WriteLine($"{row.Subject}: {row.Figure}, {row.Result.Text} (target: {row.Target.Text})");
        rows.Add(row);
    }
}

string page = Page.Write(machine, rows, options.IsQuick);
if (options.Output is { } output)
{
    File.WriteAllText(output, page);
}

Console.Out.Write(page);
return 0;
