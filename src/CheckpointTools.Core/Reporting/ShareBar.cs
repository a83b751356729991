namespace CheckpointTools.Reporting;

/// <summary>A part of a whole as a bar with its number.</summary>
internal static class ShareBar
{
    public static void Add(HtmlBuilder html, double part, string style)
    {
        string share = ReportText.Share(part);
        html.Add($"<svg class=\"share\" role=\"img\" aria-label=\"{share}\"><rect class=\"track\" width=\"100%\" height=\"100%\"/>");
        html.Add($"<rect class=\"{style}\" width=\"{share}\" height=\"100%\"/></svg> <span class=\"quiet\">{share}</span>");
    }
}
