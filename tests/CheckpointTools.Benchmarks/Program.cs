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
(string Name, Func<IEnumerable<Row>> Measure)[] groups =
[
    ("copy", () => CopyRows.Measure(scratch, options.Sizes)),
    ("change", () => ChangeRows.Measure(scratch, options.Sizes)),
    ("list", () => ListingRows.Measure(scratch, options.Sizes)),
    ("completion", () => CompletionRows.Measure(scratch, options.Sizes)),
    ("kinds", () => KindRows.Measure(scratch, options.Sizes)),
    ("links", () => LinkRows.Measure(scratch, options.Sizes)),
    ("verify", () => VerificationRows.Measure(scratch, options.Sizes)),
    ("measure", () => MeasureRows.Measure(scratch, options.Sizes)),
    ("compute", () => ComputeRows.Measure(scratch, options.Sizes)),
    ("interchange", () => InterchangeRows.Measure(scratch, options.Sizes)),
    ("large", () => ComputeRows.MeasureLarge(scratch, options.Sizes)),
    ("memory", () => MemoryRows.Measure(scratch, options.Sizes)),
    ("start", () => StartRows.Measure(scratch)),
];
foreach (Row row in groups.Where(group => options.Includes(group.Name)).SelectMany(static group => group.Measure()))
{
    Console.Error.WriteLine($"{row.Subject}: {row.Figure}, {row.Compared}, {row.Result.Text} ({row.Spread}; target: {row.Target.Text})");
    rows.Add(row);
}

string page = Page.Write(machine, rows, options.IsQuick);
if (options.Output is { } output)
{
    File.WriteAllText(output, page);
}

Console.Out.Write(page);
return 0;
