using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CheckpointTools.Benchmarks.Measuring;

/// <summary>Imports the module in a process of its own and prints how long that took: an import is cold once in a process.</summary>
internal static class ImportChild
{
    public const string Argument = "--child-import";

    /// <summary>Starts a process and returns the milliseconds that it measured.</summary>
    public static double Measure(string manifest) =>
        double.Parse(Child.Run(Environment.ProcessPath!, Argument, manifest).Single(), CultureInfo.InvariantCulture);

    public static void Run(string manifest)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", "Stop");
        var watch = Stopwatch.StartNew();
        shell.Invoke();
        Console.Out.WriteLine(watch.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }
}
