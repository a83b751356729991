using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Optimizers;

namespace CheckpointTools.Input;

/// <summary>Reads -SlotFill: a number for all slots, or a dictionary of numbers by what slots are called.</summary>
internal static class SlotFillInput
{
    public static SlotFill Read(object? value)
    {
        object? given = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (given is not IDictionary dictionary)
        {
            return given is null ? SlotFill.None : SlotFill.None with { All = ToNumber(given) };
        }

        var byName = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
        {
            byName[Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = ToNumber(entry.Value);
        }

        return SlotFill.None with
        {
            ByName = byName,
        };
    }

    private static double ToNumber(object? value) =>
        value is not null && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new InputException(ErrorRecords.NotASlotFill(value));
}
