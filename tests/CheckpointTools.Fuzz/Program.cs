using System.Globalization;
using System.Reflection;
using CheckpointTools.Fuzz;
using CheckpointTools.Fuzz.Reporting;
using CheckpointTools.Fuzz.Running;

if (args is [Worker.Argument, string target, string directory, string seed, string executions, string minutes])
{
    Type worker = InstrumentedContext.Load(new Workspace(directory).Instrumented).GetType(typeof(Worker).FullName!, throwOnError: true)!;
    worker
        .GetMethod(nameof(Worker.Run), BindingFlags.Public | BindingFlags.Static)!
        .CreateDelegate<Action<string, string, int, long, double>>()(
            target,
            directory,
            int.Parse(seed, CultureInfo.InvariantCulture),
            long.Parse(executions, CultureInfo.InvariantCulture),
            double.Parse(minutes, CultureInfo.InvariantCulture)
        );
    return 0;
}

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

List<Row> rows = [];
foreach (string name in options.Targets)
{
    Console.Error.WriteLine(name);
    rows.Add(new Campaign(name, options.Seed, options.Budget).Run());
    Console.WriteLine(rows[^1]);
    if (options.Report is { } report)
    {
        File.WriteAllText(report, Page.Write(rows, File.Exists(report) ? File.ReadAllText(report) : null));
    }
}

return rows.Exists(static row => row.Findings > 0) ? 1 : 0;
