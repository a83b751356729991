using System.Globalization;
using CheckpointTools.Comparing;

namespace CheckpointTools.Reporting;

/// <summary>How the checkpoint differs from the one that it is compared with.</summary>
internal static class DifferenceSection
{
    private const int MaxRows = 1000;

    public static void Add(HtmlBuilder html, CheckpointFacts reference, ComparisonFacts comparison, ReportOptions options)
    {
        html.Add($"<section id=\"differences\">\n<h2>Compared with {Path.GetFileName(reference.Checkpoint)}</h2>\n");
        html.Add($"<dl class=\"facts\">\n<div><dt>Reference</dt><dd>{reference.Checkpoint}</dd></div>\n");
        html.Add($"<div><dt>Alike in name, dtype and shape</dt><dd>{Phrase.Count(comparison.AlikeCount, "variable")}</dd></div>\n");
        foreach (
            IGrouping<DifferenceKind, CheckpointDifference> kind in comparison
                .Structure.Concat(comparison.Values)
                .GroupBy(static difference => difference.Kind)
        )
        {
            int count = kind.Sum(static difference => difference.Count);
            html.Add($"<div><dt>{NameOf(kind.Key)}</dt><dd>{Phrase.Count(count, "variable")}</dd></div>\n");
        }

        html.Add($"</dl>\n");
        if (comparison is { Structure: [], Values: [], Failures: [] })
        {
            html.Add($"<p class=\"good\">No difference{(options.StructureOnly ? ". Values were not compared" : "")}.</p>\n");
        }

        AddStructure(html, comparison.Structure, options);
        AddValues(html, comparison.Values, options);
        AddFailures(html, comparison.Failures, options);
        html.Add($"</section>\n");
    }

    private static string NameOf(DifferenceKind kind) =>
        kind switch
        {
            DifferenceKind.Missing => "Missing here",
            DifferenceKind.PossibleRename => "Probably renamed",
            DifferenceKind.DataTypeMismatch => "Another dtype",
            DifferenceKind.ShapeMismatch => "Another shape",
            DifferenceKind.Unused => "Here alone",
            DifferenceKind.Sharing => "Shared otherwise",
            _ => "Other values",
        };

    private static void AddStructure(HtmlBuilder html, IReadOnlyList<CheckpointDifference> differences, ReportOptions options)
    {
        if (differences.Count == 0)
        {
            return;
        }

        html.Add($"<h3>Names, dtypes and shapes</h3>\n<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" ");
        html.Add($"aria-label=\"Differences of names, dtypes and shapes\">\n<table class=\"sortable\">\n<thead><tr>");
        html.Add(
            $"<th scope=\"col\">Difference<th scope=\"col\">Name in the reference<th scope=\"col\">Name here<th scope=\"col\">Detail\n"
        );
        html.Add($"<tbody>\n");
        foreach (CheckpointDifference one in differences.Take(MaxRows))
        {
            bool isHereAlone = one.Kind == DifferenceKind.Unused;
            string source = one.SourceName ?? string.Join(" or ", one.Candidates);
            html.Add($"<tr><td>{NameOf(one.Kind)}<td>{(isHereAlone ? "" : CheckpointComparer.ToShortName(one.Name))}");
            html.Add($"<td>{CheckpointComparer.ToShortName(isHereAlone ? one.Name : source)}<td>{one.Detail}\n");
        }

        html.Add($"</table>\n</div>\n");
        MoreRows.Add(html, differences.Count, MaxRows, ReportList.Differences, options);
    }

    private static void AddValues(HtmlBuilder html, IReadOnlyList<CheckpointDifference> differences, ReportOptions options)
    {
        if (differences.Count == 0)
        {
            return;
        }

        html.Add($"<h3>Values, the largest difference first</h3>\n<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" ");
        html.Add($"aria-label=\"Differences of values\">\n<table class=\"sortable\">\n<thead><tr>");
        html.Add($"<th scope=\"col\">Name<th scope=\"col\">Dtype<th scope=\"col\">Shape<th scope=\"col\" class=\"n\">Differing");
        html.Add($"<th scope=\"col\" class=\"n\">Max. absolute<th scope=\"col\" class=\"n\">Max. relative");
        html.Add($"<th scope=\"col\" class=\"n\" title=\"units of the last place\">Max. ulp<th scope=\"col\" class=\"n\">Cosine");
        html.Add($"<th scope=\"col\">Marks\n<tbody>\n");
        foreach (CheckpointDifference one in differences.Take(MaxRows))
        {
            string part = one.DifferingCount is { } count ? ReportText.Share(ReportText.Part(count, one.Shape!.ElementCount)) : "";
            html.Add($"<tr><td>");
            html.AddPath(CheckpointComparer.ToShortName(one.Name));
            html.Add($"<td>{one.DataType?.Name}<td>{one.Shape?.ToString()}");
            html.Add($"<td class=\"n\">{part}<td class=\"n\">{ReportText.Figure(one.MaxAbsoluteError)}");
            html.Add($"<td class=\"n\">{ReportText.Figure(one.MaxRelativeError)}<td class=\"n\">{ReportText.Figure(one.MaxUlpError)}");
            html.Add($"<td class=\"n\">{one.CosineSimilarity?.ToString("0.######", CultureInfo.InvariantCulture)}<td>");
            if (one.OneNaNCount is > 0 and var nan)
            {
                html.Add($"<b>{nan} NaN on one side</b>");
            }

            html.Add($"\n");
        }

        html.Add($"</table>\n</div>\n");
        MoreRows.Add(html, differences.Count, MaxRows, ReportList.ValueDifferences, options);
    }

    private static void AddFailures(HtmlBuilder html, IReadOnlyList<(string Name, string Reason)> failures, ReportOptions options)
    {
        if (failures.Count == 0)
        {
            return;
        }

        html.Add($"<h3>Not compared</h3>\n<ul class=\"faults\">\n");
        foreach ((string name, string reason) in failures.Take(MaxRows))
        {
            html.Add($"<li><strong class=\"bad\">{name}</strong> {reason}</li>\n");
        }

        html.Add($"</ul>\n");
        MoreRows.Add(html, failures.Count, MaxRows, ReportList.ValueDifferences, options);
    }
}
