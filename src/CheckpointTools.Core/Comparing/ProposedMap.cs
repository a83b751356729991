using System.Text;
using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>Writes an assignment map as it is typed in PowerShell.</summary>
internal static class ProposedMap
{
    /// <summary>A hash literal; the list form where names differ only in case, or not at all: a hash literal has each key once, in any case.</summary>
    public static string ToText(IReadOnlyList<AssignmentRule> rules)
    {
        bool isList = rules.DistinctBy(static rule => rule.From, StringComparer.OrdinalIgnoreCase).Count() < rules.Count;
        return isList
            ? $"@({string.Join(", ", rules.Select(static rule => $"@({Quote(rule.From)}, {Quote(rule.To[0])})"))})"
            : $"@{{ {string.Join("; ", rules.Select(static rule => $"{Quote(rule.From)} = {Quote(rule.To[0])}"))} }}";
    }

    /// <summary>Patterns as they are typed behind -Exclude.</summary>
    public static string ToText(IReadOnlyList<string> patterns) => string.Join(", ", patterns.Select(Quote));

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
