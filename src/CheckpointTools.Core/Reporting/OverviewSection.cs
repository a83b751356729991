using System.Globalization;

namespace CheckpointTools.Reporting;

/// <summary>What the checkpoint is, and whether it is sound.</summary>
internal static class OverviewSection
{
    public static void Add(HtmlBuilder html, CheckpointFacts facts, IReadOnlyList<VariableFacts> variables, ReportOptions options)
    {
        html.Add($"<header>\n<h1>{Path.GetFileName(facts.Checkpoint)}</h1>\n");
        AddVerdict(html, facts, options);
        html.Add($"</header>\n<main>\n<section aria-label=\"Overview\">\n<dl class=\"facts\">\n");
        AddFact(html, "Checkpoint", facts.Checkpoint);
        if (facts.Info is { } info)
        {
            AddFact(html, "Format", info.IsObjectBased ? $"{info.Format}, object-based" : $"{info.Format}");
            AddFact(html, "Step", info.Step is { } step ? ReportText.Figure(step) : null);
            AddFact(html, "Variables", ReportText.Figure(info.VariableCount));
            AddFact(html, "Size of its files", ReportText.Size(info.Size));
            AddFact(html, "Files", string.Join(", ", info.Files.Select(Path.GetFileName)));

            // The same wherever the page is made.
            AddFact(
                html,
                "Saved",
                info.LastWriteTime.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
            );
        }

        if (facts.Info is { } listed && listed.VariableCount != variables.Count)
        {
            AddFact(html, "Variables that can be listed", ReportText.Figure((long)variables.Count));
        }

        AddCount(html, "With NaN", variables, static one => one.Measure is { NaNCount: > 0 });
        AddCount(html, "With infinite values", variables, static one => one.Measure is { InfinityCount: > 0 });
        AddCount(html, "That cannot be read", variables, static one => one.Fault is not null);
        html.Add($"</dl>\n</section>\n");
    }

    private static void AddVerdict(HtmlBuilder html, CheckpointFacts facts, ReportOptions options)
    {
        int errors = facts.ErrorCount;
        int warnings = facts.Faults.Count - errors;
        string counted = warnings > 0 ? $", with {Phrase.Count(warnings, "warning")}" : "";
        (string style, string verdict) =
            errors > 0 ? ("bad", $"Damaged: {Phrase.Count(errors, "error")}{counted}.")
            : options.StructureOnly ? ("plain", $"Its structure is sound{counted}. No value was read.")
            : !facts.HasChecksums ? ("plain", $"Its structure is sound{counted}. Its values carry no checksums.")
            : ("good", $"Sound{counted}: every checksum was verified.");
        html.Add($"<p id=\"verdict\" class=\"{style}\">{verdict}</p>\n");
    }

    private static void AddCount(HtmlBuilder html, string what, IReadOnlyList<VariableFacts> variables, Func<VariableFacts, bool> counts)
    {
        if (variables.Count(counts) is > 0 and var count)
        {
            html.Add($"<div class=\"bad\"><dt>{what}</dt><dd>{Phrase.Count(count, "variable")}</dd></div>\n");
        }
    }

    private static void AddFact(HtmlBuilder html, string what, string? value)
    {
        if (value is not null)
        {
            html.Add($"<div><dt>{what}</dt><dd>{value}</dd></div>\n");
        }
    }
}
