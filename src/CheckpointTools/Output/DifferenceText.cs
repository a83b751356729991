using System.ComponentModel;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using CheckpointTools.Comparing;
using CheckpointTools.Names;

namespace CheckpointTools.Output;

/// <summary>
/// What a difference proposes, as text to be typed in PowerShell. CheckpointTools.Types.ps1xml makes properties of it; their texts are
/// made when they are asked for, and once for all differences of a comparison, which have one map and may be a million.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DifferenceText
{
    private static readonly ConditionalWeakTable<IReadOnlyList<AssignmentRule>, string> Maps = [];

    /// <summary>The assignment map, such as <c>@{ 'bert/' = 'encoder/' }</c>; null if there is none.</summary>
    /// <param name="difference">The difference.</param>
    public static string? AssignmentMapText(PSObject? difference) =>
        difference?.BaseObject is CheckpointDifference { AssignmentMap: { Count: > 0 } map } ? Maps.GetValue(map, ToText) : null;

    /// <summary>The patterns to leave out, such as <c>'*/Adam', '*/Adam_1'</c>; null if there are none.</summary>
    /// <param name="difference">The difference.</param>
    public static string? ExcludeText(PSObject? difference) =>
        difference?.BaseObject is CheckpointDifference { Exclude: { Count: > 0 } patterns }
            ? string.Join(", ", patterns.Select(Quote))
            : null;

    /// <summary>A hash literal. It has each key once, in any case: where names differ in no more than that, a list.</summary>
    private static string ToText(IReadOnlyList<AssignmentRule> rules)
    {
        bool isList = rules.DistinctBy(static rule => rule.From, StringComparer.OrdinalIgnoreCase).Count() < rules.Count;
        return isList
            ? $"@({string.Join(", ", rules.Select(static rule => $"@({Quote(rule.From)}, {Quote(rule.To[0])})"))})"
            : $"@{{ {string.Join("; ", rules.Select(static rule => $"{Quote(rule.From)} = {Quote(rule.To[0])}"))} }}";
    }

    private static string Quote(string name)
    {
        var text = new StringBuilder("'", name.Length + 2);
        foreach (char c in name)
        {
            // PowerShell takes typographic quotes for plain ones; doubled, they stand for themselves.
            if (c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B')
            {
                text.Append(c);
            }

            text.Append(c);
        }

        return text.Append('\'').ToString();
    }
}
