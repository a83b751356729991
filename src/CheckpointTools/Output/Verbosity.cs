using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>Whether anybody reads what -Verbose shows: the texts of a million variables are not for nobody.</summary>
internal static class Verbosity
{
    public static bool IsAsked(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.ContainsKey("Verbose")
        || command.GetVariableValue("VerbosePreference") is ActionPreference and not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
