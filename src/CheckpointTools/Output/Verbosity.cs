using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>Whether anybody reads what -Verbose shows. The texts of a million variables are not made for nobody.</summary>
internal static class Verbosity
{
    public static bool IsAsked(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.ContainsKey("Verbose")
        || command.GetVariableValue("VerbosePreference")
            is ActionPreference
                and not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
