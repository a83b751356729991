using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Measuring;
using CheckpointTools.Names;
using CheckpointTools.Objects;
using CheckpointTools.Provider;
using CheckpointTools.Writing.Repairing;

namespace CheckpointTools.Output;

/// <summary>
/// What the views of CheckpointTools.Format.ps1xml show in place of a property. CheckpointTools.Types.ps1xml makes hidden properties of it:
/// scripts in a view could not call methods in a session of constrained language.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    /// <summary>The size with its unit, such as 1.2 MiB; null where none is known.</summary>
    /// <param name="row">An object with a size.</param>
    public static string? SizeText(PSObject? row)
    {
        long? size = row?.BaseObject switch
        {
            CheckpointVariable variable => variable.Size,
            CheckpointObject one => one.Size,
            CheckpointInfo checkpoint => checkpoint.Size,
            CheckpointScope scope => scope.Size,
            DriveScope scope => scope.Size,
            CheckpointTestResult result => result.Size,
            _ => null,
        };
        return size is { } bytes ? CheckpointTools.SizeText.Of(bytes) : null;
    }

    /// <summary>
    /// What tells a row from the others: the object path of a variable if it has one, otherwise its name; of a renamed one, both names. No
    /// name can control the terminal.
    /// </summary>
    /// <param name="row">An object with a name.</param>
    public static string? NameText(PSObject? row)
    {
        string? name = row?.BaseObject switch
        {
            CheckpointVariable variable => NameOf(variable),
            CheckpointObject one => NameOf(one),
            ModelVariable variable => NameOf(variable),
            CheckpointDifference difference => NameOf(difference),
            SkippedVariable skipped => Pair(skipped.Name, skipped.SourceName),
            VariableMeasure measure => ObjectSuffix.Strip(measure.Name),
            CheckpointInfo checkpoint => checkpoint.Name,
            CheckpointTestResult result => result.Checkpoint,
            _ => null,
        };
        return name is null ? null : TensorName.Printable(name);
    }

    /// <summary>The last name of an object's path or of a scope, indented as deep as it was found.</summary>
    /// <param name="row">A <see cref="CheckpointObject"/> or a <see cref="CheckpointScope"/>.</param>
    public static string? TreeText(PSObject? row) =>
        row?.BaseObject switch
        {
            CheckpointObject one => TreeOf(one.ObjectPath, one.Depth, "(root)"),
            CheckpointScope scope => TreeOf(scope.Name, scope.Depth, "(all)"),
            _ => null,
        };

    /// <summary>The kind of a variable in one short word: the table's names have to tell variables apart, and need the room.</summary>
    /// <param name="row">A <see cref="CheckpointVariable"/>.</param>
    public static string? KindText(PSObject? row) =>
        row?.BaseObject is not CheckpointVariable variable
            ? null
            : variable.Kind switch
            {
                VariableKind.OptimizerSlot => "Slot",
                VariableKind.MovingAverage => "Average",
                VariableKind.ObjectGraph => "Graph",
                var kind => kind.ToString(),
            };

    /// <summary>What was found, without the directory of the checkpoint, which stands above the table.</summary>
    /// <param name="row">A <see cref="CheckpointFault"/>.</param>
    public static string? FindingText(PSObject? row)
    {
        if (row?.BaseObject is not CheckpointFault fault)
        {
            return null;
        }

        string? directory = Path.GetDirectoryName(fault.Checkpoint);
        string finding = string.IsNullOrEmpty(directory)
            ? fault.Message
            : fault.Message.Replace(
                Path.TrimEndingDirectorySeparator(directory) + Path.DirectorySeparatorChar,
                "",
                StringComparison.Ordinal
            );
        return TensorName.Printable(finding);
    }

    /// <summary>How two variables differ; of values what fits into a line, and the kind says that they are values.</summary>
    /// <param name="row">A <see cref="CheckpointDifference"/>.</param>
    public static string? DetailText(PSObject? row)
    {
        if (row?.BaseObject is not CheckpointDifference difference)
        {
            return null;
        }

        // How far false is from true says nothing.
        if (
            difference.DataType == DataType.Bool
            || difference
                is not { DifferingCount: { } count, MaxAbsoluteError: { } error, MaxRelativeError: { } relative, Shape: { } shape }
        )
        {
            return difference.Detail;
        }

        string steps = difference.MaxUlpError is { } ulp ? $", {ulp} ulp" : "";
        string nan = difference.OneNaNCount > 0 ? $"; {difference.OneNaNCount} NaN on one side" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count} of {shape.ElementCount}, by {error:G3} (rel. {relative:G3}{steps}){nan}"
        );
    }

    /// <summary>How many numbers of a variable are none that it should hold; null where all are.</summary>
    /// <param name="row">A <see cref="VariableMeasure"/>.</param>
    public static string? UnsoundText(PSObject? row)
    {
        if (row?.BaseObject is not VariableMeasure measure)
        {
            return null;
        }

        (long? Count, string What)[] counts =
        [
            (measure.NaNCount, "NaN"),
            (measure.InfinityCount, "inf"),
            (measure.BeyondLimitCount, "beyond"),
        ];
        string text = string.Join(", ", counts.Where(static one => one.Count > 0).Select(static one => $"{one.Count:N0} {one.What}"));
        return text.Length == 0 ? null : text;
    }

    /// <summary>What a repair does.</summary>
    /// <param name="row">An <see cref="ObjectGraphRepair"/>.</param>
    public static string? ActionText(PSObject? row) =>
        row?.BaseObject is ObjectGraphRepair repair ? TensorName.Printable(repair.Action) : null;

    private static string TreeOf(string path, int depth, string root)
    {
        string name =
            path.Length == 0 ? root
            : depth > 0 ? path[(path.LastIndexOf('/') + 1)..]
            : path;
        return TensorName.Printable(new string(' ', 2 * depth) + name);
    }

    private static string NameOf(CheckpointVariable variable)
    {
        string names = Pair(
            IsNamedByPath(variable) ? variable.ObjectPath! : variable.Name,
            variable.Name == variable.SourceName ? null
                : variable.ObjectPath is null ? variable.SourceName
                : ObjectSuffix.Strip(variable.SourceName)
        );
        return variable.IsComputed && variable.Checkpoint.Length > 0 ? names + " (computed)" : names;
    }

    /// <summary>An object may store more than a variable's value, and several things: then its path does not tell which.</summary>
    private static bool IsNamedByPath(CheckpointVariable variable) => variable.ObjectPath is not null && ObjectSuffix.EndsIn(variable.Name);

    private static string NameOf(CheckpointObject one)
    {
        string path = one.ObjectPath.Length == 0 ? "(root)" : one.ObjectPath;

        // An object that others hold, too, is there once: its first other path tells.
        return one.SharedBy switch
        {
            [] => path,
            [var other] => $"{path} = {other}",
            [var other, ..] => $"{path} = {other}, ...",
        };
    }

    /// <summary>Where a saver asks for another name than the variable's own, both are shown.</summary>
    private static string NameOf(ModelVariable variable) =>
        variable.RestoreKeys.Contains(variable.Name, StringComparer.Ordinal) || variable.RestoreKeys.Count == 0
            ? variable.Name
            : Pair(variable.Name, string.Join(", ", variable.RestoreKeys));

    private static string NameOf(CheckpointDifference difference) =>
        difference.SourceName is { } source ? Pair(difference.Name, source)
        : difference.Kind != DifferenceKind.PossibleRename ? ObjectSuffix.Strip(difference.Name)
        : difference.Candidates is [var one] ? $"{difference.Name} <- {one}?"
        : $"{difference.Name} <- one of {string.Join(", ", difference.Candidates)}";

    /// <summary>Both names if they are not the same. What all keys of an object-based checkpoint end in tells none from another.</summary>
    private static string Pair(string name, string? source) =>
        source is null || source == name ? ObjectSuffix.Strip(name)
        : ObjectSuffix.EndsIn(name) && ObjectSuffix.EndsIn(source) ? $"{ObjectSuffix.Strip(name)} <- {ObjectSuffix.Strip(source)}"
        : $"{name} <- {source}";
}
