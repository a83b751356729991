namespace CheckpointTools.Reporting;

/// <summary>A list that is longer than anybody reads is cut, and says so.</summary>
internal static class MoreRows
{
    /// <param name="html">The page.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="shown">How many are shown at most.</param>
    /// <param name="source">What lists them all.</param>
    public static void Add(HtmlBuilder html, int count, int shown, string source)
    {
        if (count > shown)
        {
            html.Add($"<p class=\"quiet\">And {count - shown:N0} more: {source} lists them all.</p>\n");
        }
    }
}
