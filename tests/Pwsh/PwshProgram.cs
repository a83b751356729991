using System.Diagnostics;
using System.Reflection;

namespace CheckpointTools;

/// <summary>The PowerShell whose version the repository pins. No profile is read, and nobody is asked.</summary>
internal static class PwshProgram
{
    private static readonly string Assembly = typeof(PwshProgram)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static metadata => metadata.Key == "Pwsh")
        .Value!;

    public static ProcessStartInfo Prepare(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, "-NoProfile", "-NonInteractive", .. arguments]);

        // Errors are coloured even in files without the first; the other two would ask the network.
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }

    /// <summary>A command that begins with the import of a module, and ends there if that fails.</summary>
    public static string Importing(string manifest, string command) =>
        $"try {{ Import-Module {Quote(manifest)} -ErrorAction Stop }} catch {{ throw }}\n{command}";

    /// <summary>A text as a literal of PowerShell.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
