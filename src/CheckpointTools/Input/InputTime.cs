using System.Globalization;

namespace CheckpointTools.Input;

/// <summary>A time from outside: an object, or text as JSON and tables have it.</summary>
internal static class InputTime
{
    /// <summary>The time (UTC). Of text that has whole seconds alone, the end of that second; null if it is none.</summary>
    /// <param name="value">The object.</param>
    public static DateTime? Find(object value) =>
        InputProperties.Bare(value) switch
        {
            DateTime time => time.ToUniversalTime(),
            DateTimeOffset time => time.UtcDateTime,
            string text => Parse(text) is { } time ? EndOf(time) : null,
            _ => null,
        };

    /// <summary>Only dates that begin with the year mean the same everywhere; others are as the culture writes them.</summary>
    private static DateTime? Parse(string text)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        bool isIso = text.TrimStart().IndexOf('-', StringComparison.Ordinal) == 4;
        CultureInfo[] cultures = isIso ? [CultureInfo.InvariantCulture] : [CultureInfo.CurrentCulture, CultureInfo.InvariantCulture];
        foreach (CultureInfo culture in cultures)
        {
            if (DateTime.TryParse(text, culture, Styles, out DateTime time))
            {
                return time;
            }
        }

        return null;
    }

    /// <summary>What was cut off with the fraction of the second must not make the same file seem to be written later.</summary>
    private static DateTime EndOf(DateTime time) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0 ? time.AddTicks(TimeSpan.TicksPerSecond - 1) : time;
}
