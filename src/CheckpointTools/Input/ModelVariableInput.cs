using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>
/// Makes model variables of whatever has Name, DataType and Shape: rows of a CSV file, JSON, hashtables; optionally a Partition with Axis and
/// Sizes.
/// </summary>
internal static class ModelVariableInput
{
    private const string Name = nameof(ModelVariable.Name);
    private const string DataType = nameof(ModelVariable.DataType);
    private const string Shape = nameof(ModelVariable.Shape);
    private const string Partition = nameof(ModelVariable.Partition);

    /// <summary>The variable that an object describes; null if it describes none.</summary>
    /// <exception cref="InputException">It describes one that cannot be.</exception>
    public static ModelVariable? TryConvert(PSObject? input)
    {
        if (input?.BaseObject is ModelVariable variable)
        {
            return variable;
        }

        if (input is null || !TryGet(input, Name, out object? name) || !TryGet(input, DataType, out object? dataType) || !TryGet(input, Shape, out object? shape))
        {
            return null;
        }

        string text = name?.ToString() is { Length: > 0 } given ? given : throw new InputException(ErrorRecords.InvalidVariable(input, "a variable without a name", "its Name is empty"));
        ModelVariable described = new(text, DataTypeOf(input, text, dataType), ShapeOf(input, text, shape));
        return TryGet(input, Partition, out object? partition) && PartitionOf(input, text, partition) is { } cut ? described.WithPartition(cut) : described;
    }

    private static DataType DataTypeOf(PSObject input, string name, object? value) =>
        CheckpointTools.DataType.TryParse(value?.ToString(), out DataType dataType) ? dataType
            : throw Invalid(input, name, $"its DataType '{value}' is not a dtype such as float32, int64 or string");

    /// <summary>Text as it is printed, a list of sizes, or one size. Nothing at all is a shape that is unknown.</summary>
    private static PartialTensorShape ShapeOf(PSObject input, string name, object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        string? text = plain switch
        {
            null => PartialTensorShape.Unknown.ToString(),
            string or PartialTensorShape or TensorShape or PSCustomObject => value!.ToString(),
            IEnumerable sizes => string.Join(", ", sizes.Cast<object?>().Select(static size => size is null ? "?" : Invariant(size))),
            _ => Invariant(plain),
        };
        return PartialTensorShape.TryParse(text, out PartialTensorShape? shape) ? shape
            : throw Invalid(input, name, $"its Shape '{text}' is not a shape such as [30, 768], or [?, 768] where a size is unknown");
    }

    private static TensorPartition? PartitionOf(PSObject input, string name, object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is null or "" || plain is TensorPartition)
        {
            return plain as TensorPartition;
        }

        const string Wanted = "its Partition needs Axis, a number, and Sizes, a list of numbers; or the text 'axis 0: 2, 1'";
        PSObject partition = PSObject.AsPSObject(value);
        object? sizes = null;
        bool isPartition = plain is string text ? TryPrinted(text, out object? axis, out sizes)
            : TryGet(partition, nameof(TensorPartition.Axis), out axis) && TryGet(partition, nameof(TensorPartition.Sizes), out sizes);
        if (!isPartition)
        {
            throw Invalid(input, name, Wanted);
        }

        // One part comes out of a pipeline as a number.
        object? list = sizes is PSObject boxed ? boxed.BaseObject : sizes;
        IEnumerable<object?> numbers = list is IEnumerable many and not string ? many.Cast<object?>() : [list];
        long?[] parts = [.. numbers.Select(NumberOf)];
        return NumberOf(axis) is >= 0 and < TensorShape.MaxRank and long dimension && parts.Length > 0 && Array.TrueForAll(parts, static part => part is not null)
            ? new TensorPartition((int)dimension, [.. parts.Select(static part => part!.Value)])
            : throw Invalid(input, name, Wanted);
    }

    /// <summary>As a partition prints: so it comes back from a job, and so a table can hold it. Of many parts only the first are printed.</summary>
    private static bool TryPrinted(string text, out object? axis, out object? sizes)
    {
        const string Beginning = "axis ";
        string[] sides = text.Split(':');
        bool isPrinted = sides.Length == 2 && sides[0].StartsWith(Beginning, StringComparison.Ordinal);
        axis = isPrinted ? sides[0][Beginning.Length..] : null;
        sizes = isPrinted ? sides[1].Split(',') : null;
        return isPrinted;
    }

    private static long? NumberOf(object? value) =>
        value is not null && long.TryParse(Invariant(value), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Invariant(object value) => System.Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) ?? "";

    private static bool TryGet(PSObject input, string key, out object? value)
    {
        if (input.BaseObject is IDictionary map)
        {
            object? found = map.Keys.Cast<object>().FirstOrDefault(one => one is string text && text.Equals(key, StringComparison.OrdinalIgnoreCase));
            value = found is null ? null : map[found];
            return found is not null;
        }

        PSPropertyInfo? property = input.Properties[key];
        value = property?.Value;
        return property is not null;
    }

    private static InputException Invalid(PSObject input, string name, string why) => new(ErrorRecords.InvalidVariable(input, $"the variable '{name}'", why));
}
