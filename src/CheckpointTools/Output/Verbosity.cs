using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>Whether anybody reads what -Verbose and -Debug show. The texts of a million variables are not made for nobody.</summary>
internal static class Verbosity
{
    /// <summary>How many lines of one kind are shown, such as one for each variable; more are counted.</summary>
    public const int MaxLines = 1000;

    /// <summary>Whether nothing is to be done, but told.</summary>
    public static bool IsWhatIf(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : command.GetVariableValue("WhatIfPreference") is SwitchParameter { IsPresent: true } or true;

    /// <summary>Whether decisions are told: which file and why, what is taken and what is left out.</summary>
    public static bool IsAsked(PSCmdlet command) => IsAsked(command, "Verbose");

    /// <summary>Whether bytes are told: files, offsets, lengths.</summary>
    public static bool IsDebug(PSCmdlet command) => IsAsked(command, "Debug");

    /// <summary>So many lines as are shown, and one that counts the rest.</summary>
    /// <param name="lines">All of them.</param>
    /// <param name="more">What the rest is, such as "variables".</param>
    public static IEnumerable<string> Limit(IEnumerable<string> lines, string more)
    {
        long count = 0;
        foreach (string line in lines)
        {
            if (count++ < MaxLines)
            {
                yield return line;
            }
        }

        if (count > MaxLines)
        {
            yield return $"... and {count - MaxLines} more {more}.";
        }
    }

    /// <summary>A script that sets a preference in a scope of its own sets a text.</summary>
    private static bool IsAsked(PSCmdlet command, string stream) =>
        command.MyInvocation.BoundParameters.TryGetValue(stream, out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : LanguagePrimitives.TryConvertTo(command.GetVariableValue(stream + "Preference"), out ActionPreference preference)
                && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
