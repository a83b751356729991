using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>A path of objects, with or without wildcards, step by step.</summary>
internal static class ObjectPathPattern
{
    /// <summary>What tells, for each step, whether an escaped name matches. A step without wildcards is just that name.</summary>
    /// <exception cref="InputException">A step is a malformed pattern.</exception>
    public static Func<string, bool>[] Compile(string path) =>
        path.Trim('/') is { Length: > 0 } trimmed ? Array.ConvertAll(trimmed.Split('/'), CompileStep) : [];

    private static Func<string, bool> CompileStep(string step)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(step))
        {
            string plain = WildcardPattern.Unescape(step);
            return name => name == plain;
        }

        var pattern = WildcardPattern.Get(step, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant | WildcardOptions.Compiled);
        try
        {
            _ = pattern.IsMatch("");
            return pattern.IsMatch;
        }
        catch (WildcardPatternException)
        {
            throw new InputException(ErrorRecords.InvalidPattern(step));
        }
    }
}
