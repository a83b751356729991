using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>
/// Makes model variables of all that has Name, DataType and Shape: rows of a CSV file, JSON, hashtables, copies from a job. The other
/// properties of a model's variables are taken too, where they exist.
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

        if (input is null || !InputProperties.TryGet(input, Name, out object? name))
        {
            return null;
        }

        bool isWhole =
            InputProperties.TryGet(input, DataType, out object? dataType) & InputProperties.TryGet(input, Shape, out object? shape);
        if (!isWhole && !InputProperties.IsDescription(input))
        {
            // Other objects have a Name too, such as files.
            return null;
        }

        string text = name?.ToString() is { Length: > 0 } given
            ? given
            : throw new InputException(ErrorRecords.InvalidVariable(input, "a variable without a name", "its Name is empty"));
        return isWhole
            ? new ModelVariable(
                text,
                DataTypeOf(input, text, dataType),
                ShapeOf(input, text, shape),
                InputProperties.FlagOf(input, nameof(ModelVariable.IsTrainable)),
                InputProperties.FlagOf(input, nameof(ModelVariable.IsLocal)) ?? false,
                InputProperties.TryGet(input, Partition, out object? partition) ? PartitionOf(input, text, partition) : null,
                InputProperties.TryGet(input, nameof(ModelVariable.RestoreKeys), out object? keys) ? KeysOf(keys) : [],
                InputProperties.TextOf(input, nameof(ModelVariable.Model))
            )
            : throw Invalid(input, text, DescribeMissing(input));
    }

    /// <summary>
    /// Whether no checkpoint has a variable: no saver names it, and it is local to a process, or it is of a SavedModel, which has a saver
    /// for all that it stores. The paths of a SavedModel's assets are such variables.
    /// </summary>
    public static bool IsNeverStored(ModelVariable variable) =>
        variable.RestoreKeys.Count == 0 && (variable.IsLocal || System.IO.Path.GetFileName(variable.Model) == FixedNames.SavedModel);

    private static string DescribeMissing(PSObject input) =>
        string.Join(", and ", new[] { DataType, Shape }.Select(property => FindMissing(input, property)).OfType<string>());

    /// <summary>That a property is missing, and which one was probably meant to be it; null if it is there.</summary>
    private static string? FindMissing(PSObject input, string property)
    {
        if (InputProperties.TryGet(input, property, out _))
        {
            return null;
        }

        string[] names = [.. InputProperties.NamesOf(input).Where(static name => !name.Equals(Name, StringComparison.OrdinalIgnoreCase))];
        string[] otherNames = property == DataType ? ["dtype", "type"] : ["dims", "size"];
        string meant =
            Array.Find(names, name => otherNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? string.Concat(NearestNames.Find(property, names, max: 1));
        return $"it has no {property}{(meant.Length == 0 ? "" : $" (its '{meant}' must be called {property})")}";
    }

    private static DataType DataTypeOf(PSObject input, string name, object? value) =>
        CheckpointTools.DataType.TryParse(Unfold(value, nameof(CheckpointTools.DataType.Name))?.ToString(), out DataType dataType)
            ? dataType
            : throw Invalid(input, name, $"its DataType '{value}' is not a dtype such as float32, int64 or string");

    /// <summary>Text as it is printed, a list of sizes, or one size. Nothing at all is a shape that is unknown.</summary>
    private static PartialTensorShape ShapeOf(PSObject input, string name, object? value)
    {
        object? plain = InputProperties.Bare(value);
        plain = PartialTensorShape.TryParse(plain is null ? null : InputProperties.Invariant(plain), out PartialTensorShape? printed)
            ? printed
            : InputProperties.Bare(Unfold(plain, nameof(PartialTensorShape.Dimensions)));
        string? text = plain switch
        {
            null => PartialTensorShape.Unknown.ToString(),
            string or PartialTensorShape or PSObject => plain.ToString(),
            IEnumerable sizes => string.Join(
                ", ",
                sizes.Cast<object?>().Select(static size => size is null ? "?" : InputProperties.Invariant(size))
            ),
            _ => InputProperties.Invariant(plain),
        };
        return PartialTensorShape.TryParse(text, out PartialTensorShape? shape)
            ? shape
            : throw Invalid(input, name, $"its Shape '{text}' is not a shape such as [30, 768], or [?, 768] where a size is unknown");
    }

    private static TensorPartition? PartitionOf(PSObject input, string name, object? value)
    {
        object? plain = InputProperties.Bare(value);
        if (plain is null or "" || plain is TensorPartition)
        {
            return plain as TensorPartition;
        }

        const string Wanted = "its Partition needs Axis, a number, and Sizes, a list of numbers; or the text 'axis 0: 2, 1'";
        PSObject partition = PSObject.AsPSObject(value);
        object? sizes = null;
        bool isPartition =
            TryPrinted(partition.ToString(), out object? axis, out sizes)
            || (
                InputProperties.TryGet(partition, nameof(TensorPartition.Axis), out axis)
                && InputProperties.TryGet(partition, nameof(TensorPartition.Sizes), out sizes)
            );
        if (!isPartition)
        {
            throw Invalid(input, name, Wanted);
        }

        // One part comes out of a pipeline as a number.
        object? list = InputProperties.Bare(sizes);
        IEnumerable<object?> numbers = list is IEnumerable many and not string ? many.Cast<object?>() : [list];
        long?[] parts = [.. numbers.Select(NumberOf)];
        bool hasParts = parts.Length > 0 && Array.TrueForAll(parts, static part => part is not null);
        return hasParts && NumberOf(axis) is >= 0 and < TensorShape.MaxRank and long dimension
            ? new TensorPartition((int)dimension, [.. parts.Select(static part => part!.Value)])
            : throw Invalid(input, name, Wanted);
    }

    /// <summary>A partition as it prints. It comes back from a job in this form, and a table can hold it.</summary>
    private static bool TryPrinted(string text, out object? axis, out object? sizes)
    {
        const string Beginning = "axis ";
        string[] sides = text.Split(':');
        bool isPrinted = sides.Length == 2 && sides[0].StartsWith(Beginning, StringComparison.Ordinal);
        axis = isPrinted ? sides[0][Beginning.Length..] : null;
        sizes = isPrinted ? sides[1].Split(',') : null;
        return isPrinted;
    }

    /// <summary>One key or a list of them. In a table the name of the list's type stands for it: then the keys are not known.</summary>
    private static string[] KeysOf(object? value) =>
        InputProperties.Bare(value) switch
        {
            null or "" => [],
            string text => IsNameOfList(text) ? [] : [text],
            IEnumerable keys => [.. keys.Cast<object?>().OfType<object>().Select(InputProperties.Invariant)],
            object other => [InputProperties.Invariant(other)],
        };

    private static bool IsNameOfList(string text) =>
        text is "System.String[]" or "System.Object[]" || text.EndsWith("`1[System.String]", StringComparison.Ordinal);

    /// <summary>In JSON, a dtype or a shape is an object with all of its properties, of which one says it all.</summary>
    private static object? Unfold(object? value, string property) =>
        value is not null
        && PSObject.AsPSObject(value) is var described
        && InputProperties.IsDescription(described)
        && InputProperties.TryGet(described, property, out object? inner)
            ? inner
            : value;

    private static long? NumberOf(object? value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        string? text = value is null ? null : InputProperties.Invariant(value);
        return long.TryParse(text, Style, CultureInfo.InvariantCulture, out long number) ? number : null;
    }

    private static InputException Invalid(PSObject input, string name, string why) =>
        new(ErrorRecords.InvalidVariable(input, $"the variable '{name}'", why));
}
