using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CheckpointTools.Benchmarks.Measuring;

/// <summary>Imports modules in a process of its own and prints how long the last one took: an import is cold once in a process.</summary>
internal static class ImportChild
{
    public const string Argument = "--child-import";

    /// <summary>Starts a process and returns the milliseconds that it measured.</summary>
    /// <param name="manifests">What to import, one after the other; the last is timed.</param>
    public static double Measure(params string[] manifests) =>
        double.Parse(Child.Run(Environment.ProcessPath!, [Argument, .. manifests]).Single(), CultureInfo.InvariantCulture);

    public static void Run(IEnumerable<string> manifests)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        double last = 0;
        foreach (string manifest in manifests)
        {
            last = Import(runspace, manifest);
        }

        Console.Out.WriteLine(last.ToString(CultureInfo.InvariantCulture));
    }

    private static double Import(Runspace runspace, string manifest)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", "Stop");
        var watch = Stopwatch.StartNew();
        shell.Invoke();
        return watch.Elapsed.TotalMilliseconds;
    }
}
