using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CheckpointTools.Host.Hosting;

namespace CheckpointTools.Host;

/// <summary>Prints the error that ended a run, in the form that the engine gives to every error.</summary>
internal static class ErrorText
{
    public static void Write(ConsoleUserInterface ui, Runspace runspace, RuntimeException exception)
    {
        if (exception is ParseException)
        {
            ui.WriteErrorLine(exception.Message);
            return;
        }

        using PowerShell printer = PowerShell.Create(runspace);
        ui.ResultsAreErrors = true;
        printer.AddCommand("Out-Default").AddParameter("InputObject", exception.ErrorRecord).Invoke();
        ui.ResultsAreErrors = false;
    }
}
