using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using CheckpointTools.Input;

namespace CheckpointTools.Output;

/// <summary>The properties of an object of this module as plain values: texts, numbers, bools, times, lists of these.</summary>
internal static class PlainRecord
{
    private const string Separator = "; ";

    /// <summary>Made for the shell alone, some of it by drives; all of it stands in other properties.</summary>
    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal)
    {
        "PSPath",
        "PSParentPath",
        "PSChildName",
        "PSDrive",
        "PSProvider",
        "PSIsContainer",
    };

    /// <param name="input">The object. One that is not of this module is given back.</param>
    /// <param name="isFlat">Whether lists are written as text.</param>
    public static PSObject Of(PSObject input, bool isFlat)
    {
        if (!IsOwn(input.BaseObject))
        {
            return input;
        }

        var record = new PSObject();
        foreach (PSPropertyInfo property in input.Properties.Where(static one => !Hidden.Contains(one.Name)))
        {
            object? plain = Plain(property.Value, isFlat);
            record.Properties.Add(new PSNoteProperty(property.Name, isFlat ? Cell(plain) : plain));
        }

        return record;
    }

    private static bool IsOwn(object value) =>
        value.GetType().Namespace?.StartsWith(nameof(CheckpointTools), StringComparison.Ordinal) == true;

    private static object? Plain(object? value, bool isFlat) =>
        InputProperties.Bare(value) switch
        {
            null => null,
            DataType dataType => dataType.Name,
            TensorShape shape => shape.Dimensions.ToArray(),
            PartialTensorShape shape => shape.Dimensions?.ToArray(),
            Enum name => name.ToString(),
            DateTime time => time.ToUniversalTime(),
            TimeSpan time => time.TotalSeconds,
            Int128 number => (BigInteger)number,
            string text => text,
            IEnumerable list => list.Cast<object?>().Select(item => Plain(item, isFlat)).ToArray(),
            { } other when IsOwn(other) => isFlat ? other.ToString() : Of(PSObject.AsPSObject(other), isFlat),
            { } other => other,
        };

    private static object? Cell(object? value) =>
        value switch
        {
            object?[] list when Array.TrueForAll(list, static item => item is string) => string.Join(Separator, list),
            Array list => $"[{string.Join(", ", list.Cast<object?>().Select(static item => Invariant(item)))}]",
            _ => value,
        };

    private static string Invariant(object? value) =>
        value is null ? "?"
        : value is Array inner ? $"{Cell(inner)}"
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
