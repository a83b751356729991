namespace CheckpointTools.Reporting;

/// <summary>What the bytes are: how many of each kind and of each dtype.</summary>
internal static class ShareSection
{
    public static void Add(HtmlBuilder html, IReadOnlyList<VariableFacts> variables)
    {
        html.Add($"<section id=\"shares\" class=\"columns\">\n");
        AddTable(html, variables, "Kind", static one => one.Variable.Kind.ToString(), static one => $"k{(int)one.Variable.Kind}");
        AddTable(html, variables, "Dtype", static one => one.Variable.DataType.Name, static _ => "bar");
        html.Add($"</section>\n");
    }

    private static void AddTable(
        HtmlBuilder html,
        IReadOnlyList<VariableFacts> variables,
        string what,
        Func<VariableFacts, string> group,
        Func<VariableFacts, string> style
    )
    {
        Int128 whole = SizeOf(variables);
        html.Add($"<div>\n<h2>By {what.ToLowerInvariant()}</h2>\n<table>\n<thead><tr><th>{what}</th><th class=\"n\">Variables</th>");
        html.Add($"<th class=\"n\">Bytes</th><th>Part</th></tr></thead>\n<tbody>\n");
        foreach (
            IGrouping<string, VariableFacts> one in variables
                .GroupBy(group)
                .OrderByDescending(SizeOf)
                .ThenBy(static one => one.Key, StringComparer.Ordinal)
        )
        {
            html.Add($"<tr><td>{one.Key}</td><td class=\"n\">{one.Count():N0}</td><td class=\"n\">{SizeOf(one):N0}</td><td>");
            ShareBar.Add(html, ReportText.Part(SizeOf(one), whole), style(one.First()));
            html.Add($"</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n</div>\n");
    }

    private static Int128 SizeOf(IEnumerable<VariableFacts> variables) =>
        variables.Aggregate(Int128.Zero, static (sum, one) => sum + one.Variable.Size);
}
