using System.Text;
using CheckpointTools.Measuring;

namespace CheckpointTools.Reporting;

/// <summary>
/// The table of variables. It is whole without its script, which sorts and searches; end tags that HTML implies are left out.
/// </summary>
internal static class VariableSection
{
    /// <summary>Many more rows, and a browser takes its time.</summary>
    private const int MaxRows = 20_000;

    private const int BarWidth = 3;

    public static void Add(HtmlBuilder html, IReadOnlyList<VariableFacts> variables, ReportOptions options)
    {
        html.Add($"<section id=\"variables\">\n<h2>Variables</h2>\n");
        html.Add($"<div class=\"tools\" role=\"search\" hidden><label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" ");
        html.Add($"spellcheck=\"false\" placeholder=\"name, kind, dtype, NaN ...\"></label> <kbd>/</kbd> ");
        html.Add($"<output id=\"shown\" for=\"search\"></output></div>\n");
        html.Add($"<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Variables\">\n<table class=\"sortable wide\">\n");
        html.Add($"<thead><tr><th scope=\"col\">Name<th scope=\"col\">Kind<th scope=\"col\">Dtype<th scope=\"col\">Shape");
        html.Add($"<th scope=\"col\" class=\"n\">Bytes");
        if (!options.StructureOnly)
        {
            html.Add($"<th scope=\"col\" class=\"n\">Minimum<th scope=\"col\" class=\"n\">Mean<th scope=\"col\" class=\"n\">Maximum");
            html.Add($"<th scope=\"col\" class=\"n\" title=\"standard deviation\">Std. dev.<th scope=\"col\" class=\"n\">Zeros");
            html.Add(
                $"<th scope=\"col\">Marks<th class=\"plain\" title=\"{VariableFacts.BarCount} bins from minimum to maximum\">Histogram"
            );
        }

        html.Add($"\n<tbody>\n");
        foreach (VariableFacts one in Chosen(variables))
        {
            AddRow(html, one, options);
        }

        html.Add($"</table>\n</div>\n");
        MoreRows.Add(html, variables.Count, MaxRows, options.StructureOnly ? ReportList.Variables : ReportList.Measures, options);
        html.Add($"</section>\n");
    }

    /// <summary>Of very many, what is suspicious and the largest; all in the order of the checkpoint.</summary>
    private static IEnumerable<VariableFacts> Chosen(IReadOnlyList<VariableFacts> variables) =>
        variables.Count <= MaxRows
            ? variables
            : variables
                .Select(static (one, index) => (Facts: one, Index: index))
                .OrderByDescending(static one => one.Facts.IsSuspicious)
                .ThenByDescending(static one => one.Facts.Variable.Size)
                .Take(MaxRows)
                .OrderBy(static one => one.Index)
                .Select(static one => one.Facts);

    private static void AddRow(HtmlBuilder html, VariableFacts facts, ReportOptions options)
    {
        CheckpointVariable variable = facts.Variable;
        html.Add($"<tr><td>");
        html.AddPath(facts.Place);
        if (facts.Place != facts.ShortName)
        {
            html.Add($"<small>{facts.ShortName}</small>");
        }

        html.Add($"<td>{variable.Kind}<td>{variable.DataType.Name}<td>{variable.Shape.ToString()}<td>{variable.Size:N0}");
        if (!options.StructureOnly)
        {
            AddFigures(html, facts.Measure);
            AddMarks(html, facts);
            AddHistogram(html, facts.Bars);
        }

        html.Add($"\n");
    }

    private static void AddFigures(HtmlBuilder html, VariableMeasure? measure)
    {
        string zeros = measure?.Sparsity is { } part ? ReportText.Share(part) : "";
        html.Add($"<td>{ReportText.Figure(measure?.Minimum)}<td>{ReportText.Figure(measure?.Mean)}");
        html.Add($"<td>{ReportText.Figure(measure?.Maximum)}<td>{ReportText.Figure(measure?.StandardDeviation)}<td>{zeros}");
    }

    private static void AddMarks(HtmlBuilder html, VariableFacts facts)
    {
        html.Add($"<td>");
        if (facts.Fault is not null)
        {
            html.Add($"<b title=\"{facts.Fault}\">damaged</b>");
        }

        if (facts.Measure is { NaNCount: > 0 and var nan })
        {
            html.Add($"<b>{nan} NaN</b> ");
        }

        if (facts.Measure is { InfinityCount: > 0 and var infinity })
        {
            html.Add($"<b>{infinity} Inf</b>");
        }
    }

    /// <summary>Bars of one height in a row are one, to keep ten thousand of them small.</summary>
    private static void AddHistogram(HtmlBuilder html, byte[]? bars)
    {
        html.Add($"<td>");
        if (bars is null)
        {
            return;
        }

        var path = new StringBuilder($"M0 {VariableFacts.MaxBar}");
        for (int begin = 0, end; begin < bars.Length; begin = end)
        {
            for (end = begin + 1; end < bars.Length && bars[end] == bars[begin]; end++) { }

            path.Append(null, $"V{VariableFacts.MaxBar - bars[begin]}h{(end - begin) * BarWidth}");
        }

        // Its figures stand beside it: to who does not see it, it says nothing more.
        html.AddMarkup($"<svg class=\"bars\" aria-hidden=\"true\"><path d=\"{path}V{VariableFacts.MaxBar}z\"/></svg>");
    }
}
