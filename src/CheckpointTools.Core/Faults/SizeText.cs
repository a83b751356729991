using System.Globalization;

namespace CheckpointTools;

/// <summary>
/// Sizes as people read them, in powers of 1024: 960 B, 1.2 MiB. Objects keep numbers of bytes. The cmdlets compile this file too, so it is
/// not part of the library's API.
/// </summary>
internal static class SizeText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A number of bytes with its unit. That of a long has nine characters at most, so that a column can hold any.</summary>
    /// <param name="bytes">The number.</param>
    /// <param name="culture">Whose decimal separator it has; without it, that of the user.</param>
    public static string Of(Int128 bytes, CultureInfo? culture = null)
    {
        double size = (double)bytes;
        int unit = 0;

        // 1000 KiB are shown as 1.0 MiB: a fourth digit would say no more than that.
        while (size >= 999.95 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return $"{size.ToString(unit == 0 ? "F0" : "F1", culture ?? CultureInfo.CurrentCulture)} {Units[unit]}";
    }
}
