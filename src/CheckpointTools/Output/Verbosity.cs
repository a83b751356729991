using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>Whether anybody reads what -Verbose shows. The texts of a million variables are not made for nobody.</summary>
internal static class Verbosity
{
    /// <summary>Whether nothing is to be done, but told.</summary>
    public static bool IsWhatIf(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : command.GetVariableValue("WhatIfPreference") is SwitchParameter { IsPresent: true } or true;

    public static bool IsAsked(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.ContainsKey("Verbose")
        || command.GetVariableValue("VerbosePreference")
            is ActionPreference
                and not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
