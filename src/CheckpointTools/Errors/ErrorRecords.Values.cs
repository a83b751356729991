using System.Management.Automation;
using CheckpointTools.Computing;

namespace CheckpointTools.Errors;

/// <content>Values that are made and changed.</content>
internal static partial class ErrorRecords
{
    public static ErrorRecord CopyOfComputed(string name) =>
        new(
            new ArgumentException(
                $"The values of '{name}' are computed where they are written, and this object is a copy that no longer knows how: "
                    + "it has been in a job, a file or a remote session. "
                    + "Write the variable where it was made, and take it from that checkpoint."
            ),
            "ComputedVariableLost",
            ErrorCategory.InvalidArgument,
            name
        );

    /// <summary>Parameters that contradict each other, or lack another.</summary>
    public static ErrorRecord InvalidRequest(string why) =>
        new(
            // The sentence names the parameters.
            new ArgumentException(why),
            "InvalidValueRequest",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord IntegerNeedsName(DataType dataType) =>
        new(
            new ArgumentException(
                VariableConversion.CanCast(dataType)
                    ? $"-NewDataType {dataType} is for single variables: give their names with -Name. "
                        + "Without names only floating dtypes change, to a floating dtype."
                    : $"There is no cast to {dataType}. Numbers and bools can be cast."
            ),
            "IntegerNeedsName",
            ErrorCategory.InvalidArgument,
            dataType
        );

    public static ErrorRecord NothingToMake(object? input) =>
        new(
            new ArgumentException(
                $"A variable to be made needs a name, a dtype and a shape, and {input?.GetType().Name ?? "nothing"} does not say them. "
                    + "Pipe variables, what Get-ModelVariable emits, or the Missing rows of Compare-Checkpoint."
            ),
            "NotADescription",
            ErrorCategory.InvalidArgument,
            input
        );

    public static ErrorRecord ShapeUnknown(string name, PartialTensorShape shape) =>
        new(
            new ArgumentException($"The shape of '{name}' is {shape}: not all of it is known. Make it by itself, with -Name and -Shape."),
            "ShapeUnknown",
            ErrorCategory.InvalidArgument,
            name
        );

    public static ErrorRecord NothingToJoin() =>
        new(
            new ArgumentException("No variable was given to be joined: what came down the pipeline is not among -Name, or nothing came."),
            "NothingToJoin",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NoEqualParts(CheckpointVariable variable, int axis, int count) =>
        new(
            new ArgumentException(
                $"'{variable.Name}' has {variable.Shape[axis]} along axis {axis}: that cannot be cut into {count} equal parts. "
                    + "-Size takes the size of each."
            ),
            "NoEqualParts",
            ErrorCategory.InvalidArgument,
            variable.Name
        );

    public static ErrorRecord ScriptFailed(string variable, string why, Exception reason) =>
        new(
            new ArgumentException($"The script for '{variable}' failed: {why}", reason),
            "ScriptFailed",
            ErrorCategory.InvalidOperation,
            variable
        );

    /// <summary>Parameters of a merge that do not fit the method or the sources.</summary>
    public static ErrorRecord InvalidMerge(string why) =>
        new(
            // The sentence is the core's: it names what contradicts what.
            new ArgumentException(why),
            "InvalidMerge",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NotWeights(object? value) =>
        new(
            new ArgumentException(
                $"-Weight takes a number for each source, or a dictionary of such lists by names, as in "
                    + $"@{{ 'encoder/*' = 0.8, 0.2 }}, and not '{value}'."
            ),
            "NotWeights",
            ErrorCategory.InvalidArgument,
            value
        );

    public static ErrorRecord OnlyForSafetensors(string parameter) =>
        new(
            new ArgumentException($"-{parameter} is for safetensors files. Leave it out, or give a -Path that ends in .safetensors."),
            "OnlyForSafetensors",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <summary>A conversion to something that Keras does not load.</summary>
    public static ErrorRecord NotAFileOfKeras(string destination) =>
        new(
            new ArgumentException(
                $"'{destination}' is not the name of a file that Keras loads: give one that ends in .h5. For other formats, "
                    + "Get-CheckpointVariable <checkpoint> | Export-CheckpointVariable (or Copy-CheckpointVariable) writes them."
            ),
            "NotAFileOfKeras",
            ErrorCategory.InvalidArgument,
            destination
        );

    /// <summary>A conversion of no checkpoint, or of several.</summary>
    public static ErrorRecord OneConversion(int count) =>
        new(
            new ArgumentException($"One checkpoint becomes one file, and {count} were given. Give one, or call the command for each."),
            "OneConversion",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <summary>A parameter for files of Keras, with another format.</summary>
    public static ErrorRecord OnlyForKeras(string parameter) =>
        new(
            new ArgumentException(
                $"-{parameter} is for files of Keras{(parameter == "LayerOrder" ? " without a template" : "")}. Leave it out, or give a "
                    + "-Path that ends in .h5."
            ),
            "OnlyForKeras",
            ErrorCategory.InvalidArgument,
            null
        );
}
