using System.Security.Cryptography;
using System.Text;

namespace CheckpointTools.Reporting;

/// <summary>Puts the page together. A file for each section makes its part.</summary>
internal static class ReportPage
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    public static string Compose(
        CheckpointFacts facts,
        IReadOnlyList<VariableFacts> variables,
        CheckpointFacts? reference,
        ComparisonFacts? comparison,
        ReportOptions options
    )
    {
        var html = new HtmlBuilder();
        string name = Path.GetFileName(facts.Checkpoint);
        html.Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");

        // Before anything else is read: nothing may be fetched, and no style or script runs but the two below.
        html.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{HashOf(Style)}'; ");
        html.Add($"script-src '{HashOf(Script)}'; base-uri 'none'; form-action 'none'\">\n");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Checkpoint {name}</title>\n");
        html.AddMarkup($"<style>{Style}</style>\n</head>\n<body>\n");
        OverviewSection.Add(html, facts, variables, options);
        if (comparison is not null)
        {
            DifferenceSection.Add(html, reference!, comparison, options);
        }

        FaultSection.Add(html, facts, options, "faults", "Faults");
        if (reference is not null)
        {
            FaultSection.Add(html, reference, options, "reference-faults", "Faults of the reference");
        }

        if (variables.Count > 0)
        {
            SizeSection.Add(html, variables, options);
            ShareSection.Add(html, variables);
            VariableSection.Add(html, variables, options);
        }

        html.Add($"</main>\n<footer>CheckpointTools {typeof(ReportPage).Assembly.GetName().Version!.ToString(3)}</footer>\n");
        html.AddMarkup($"<script>{Script}</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>A file of this folder. A browser reads line ends as \n, and takes the hash of that.</summary>
    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(typeof(ReportPage), name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
