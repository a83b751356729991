using System.Globalization;

namespace CheckpointTools.Reporting;

/// <summary>Where the bytes are: a treemap of scopes, and the largest of them as a table.</summary>
internal static class SizeSection
{
    private const int Width = 960;
    private const int Height = 420;
    private const double LetterWidth = 7.2;
    private const double MinLabelWidth = 34;
    private const double MinLabelHeight = 15;
    private const int MaxScopes = 20;

    public static void Add(HtmlBuilder html, IReadOnlyList<VariableFacts> variables, ReportOptions options)
    {
        var root = ReportScope.Of(variables);
        if (root.Size == 0)
        {
            return;
        }

        html.Add($"<section id=\"sizes\">\n<h2>Sizes by scope</h2>\n");
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sizes by scope, as a picture\">\n");
        html.Add($"<svg class=\"treemap\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"map-title map-text\">\n");
        html.Add($"<title id=\"map-title\">Sizes by scope</title>\n");
        html.Add($"<desc id=\"map-text\">Each rectangle is a scope or a variable, as large as its values, in the colors of their kinds; ");
        html.Add($"the tables below have the numbers. ");
        html.Add($"Together {ReportText.Size(root.Size)}.</desc>\n");
        foreach (Tile tile in Treemap.Arrange(root, Width, Height))
        {
            AddTile(html, tile, root.Size);
        }

        html.Add($"</svg>\n</div>\n");
        AddTable(html, root, options);
        html.Add($"</section>\n");
    }

    private static void AddTile(HtmlBuilder html, Tile tile, Int128 whole)
    {
        (ReportScope scope, Box area, bool isGroup) = tile;
        html.Add($"<g data-scope=\"{scope.Path}\"><title>{scope.Path}: {ReportText.Size(scope.Size)}, ");
        html.Add($"{ReportText.Share(ReportText.Part(scope.Size, whole))}, {Phrase.Count(scope.Count, "variable")}</title>");
        foreach ((string style, Box box) in isGroup ? [("group", area)] : Bands(scope, area))
        {
            html.Add($"<rect class=\"{style}\" x=\"{box.X:0.#}\" y=\"{box.Y:0.#}\" ");
            html.Add($"width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\"/>");
        }

        if (area is { Width: >= MinLabelWidth, Height: >= MinLabelHeight })
        {
            html.Add($"<text x=\"{area.X + 4:0.#}\" y=\"{area.Y + 12.5:0.#}\">{Fit(scope.Name, area.Width - 8)}</text>");
        }

        html.Add($"</g>\n");
    }

    /// <summary>A band for each kind of which a scope has variables.</summary>
    private static IEnumerable<(string Style, Box Area)> Bands(ReportScope scope, Box area)
    {
        double done = 0;
        foreach ((VariableKind kind, Int128 size) in scope.Kinds.Where(static kind => kind.Value > 0))
        {
            double part = ReportText.Part(size, scope.Size);
            yield return ($"k{(int)kind}", area with { Y = area.Y + (done * area.Height), Height = part * area.Height });
            done += part;
        }
    }

    /// <summary>As much of a name as there is room for: its end tells it from its neighbours.</summary>
    private static string Fit(string name, double width)
    {
        var letters = new StringInfo(name);
        int room = (int)(width / LetterWidth);
        return letters.LengthInTextElements <= room ? name
            : room < 2 ? ""
            : "\u2026" + letters.SubstringByTextElements(letters.LengthInTextElements - room + 1);
    }

    private static void AddTable(HtmlBuilder html, ReportScope root, ReportOptions options)
    {
        IReadOnlyList<ReportScope> scopes = root.Children;
        html.Add($"<details>\n<summary>The largest scopes as a table</summary>\n<table>\n");
        html.Add($"<thead><tr><th>Scope</th><th class=\"n\">Variables</th><th class=\"n\">Bytes</th><th>Part</th></tr></thead>\n<tbody>\n");
        foreach (ReportScope scope in scopes.Take(MaxScopes))
        {
            double part = ReportText.Part(scope.Size, root.Size);
            html.Add($"<tr><td>{scope.Name}</td><td class=\"n\">{scope.Count:N0}</td><td class=\"n\">{scope.Size:N0}</td><td>");
            ShareBar.Add(html, part, "bar");
            html.Add($"</td></tr>\n");
        }

        html.Add($"</tbody>\n</table>\n");
        MoreRows.Add(html, scopes.Count, MaxScopes, ReportList.Scopes, options);
        html.Add($"</details>\n");
    }
}
