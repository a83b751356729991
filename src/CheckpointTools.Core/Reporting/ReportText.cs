using System.Globalization;
using System.Numerics;

namespace CheckpointTools.Reporting;

/// <summary>How a page writes numbers.</summary>
internal static class ReportText
{
    /// <summary>A size to be read: 1.5 MiB.</summary>
    public static string Size(Int128 bytes) => SizeText.Of(bytes, CultureInfo.InvariantCulture);

    /// <summary>A part of a whole: 12.5%.</summary>
    public static string Share(double part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.#}%");

    /// <summary>A figure of a measure, short enough for a table; empty if there is none.</summary>
    public static string Figure(object? value) =>
        value switch
        {
            double number => number.ToString("G4", CultureInfo.InvariantCulture),
            Complex number => string.Create(CultureInfo.InvariantCulture, $"{number.Real:G4}{number.Imaginary:+0.###E0;-0.###E0}i"),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "",
        };

    public static double Part(Int128 part, Int128 whole) => whole == 0 ? 0 : (double)part / (double)whole;
}
