namespace CheckpointTools.Reporting;

/// <summary>A list that is longer than anybody reads is cut, and says what has all of it.</summary>
internal static class MoreRows
{
    /// <param name="html">The page.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="shown">How many are shown at most.</param>
    /// <param name="list">What they are.</param>
    /// <param name="options">They say what lists them all.</param>
    public static void Add(HtmlBuilder html, int count, int shown, ReportList list, ReportOptions options)
    {
        if (count > shown)
        {
            html.Add($"<p class=\"quiet\">And {count - shown:N0} more: see {options.ListedBy?.Invoke(list) ?? ListedBy(list)}.</p>\n");
        }
    }

    private static string ListedBy(ReportList list) =>
        list switch
        {
            ReportList.Faults => "a verification of the checkpoint",
            ReportList.Differences => "a comparison of the two",
            ReportList.ValueDifferences => "a comparison of the two with their values",
            ReportList.Measures => "a measurement of its variables",
            _ => "a list of its variables",
        };
}
