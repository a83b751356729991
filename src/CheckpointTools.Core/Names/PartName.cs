using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CheckpointTools.Names;

/// <summary>The name that TensorFlow gives to a part of a partitioned variable: "emb/part_2".</summary>
internal static class PartName
{
    private const string Mark = "/part_";

    /// <summary>Splits a name. Whether the variable exists and is partitioned is for the model to decide.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out string? variable, out int part)
    {
        int mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        ReadOnlySpan<char> number = mark > 0 ? name.AsSpan(mark + Mark.Length) : "";
        bool isPart = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out part);
        variable = isPart ? name[..mark] : null;
        return isPart;
    }

    public static string Format(string variable, int part) => string.Create(CultureInfo.InvariantCulture, $"{variable}{Mark}{part}");
}
