namespace CheckpointTools.Reporting;

/// <summary>What is wrong with a checkpoint, and what to do.</summary>
internal static class FaultSection
{
    private const int MaxRows = 1000;

    public static void Add(HtmlBuilder html, CheckpointFacts facts, ReportOptions options, string id, string title)
    {
        if (facts.Faults.Count == 0)
        {
            return;
        }

        html.Add($"<section id=\"{id}\">\n<h2>{title}</h2>\n<ul class=\"faults\">\n");
        foreach (CheckpointFault fault in facts.Faults.Take(MaxRows))
        {
            string style = fault.Severity == FaultSeverity.Error ? "bad" : "warn";
            html.Add($"<li><strong class=\"{style}\">{fault.Severity}</strong> <code>{fault.Code}</code> {fault.Message} ");
            html.Add($"<span class=\"quiet\">{fault.Advice}</span></li>\n");
        }

        html.Add($"</ul>\n");
        MoreRows.Add(html, facts.Faults.Count, MaxRows, ReportList.Faults, options);
        html.Add($"</section>\n");
    }
}
