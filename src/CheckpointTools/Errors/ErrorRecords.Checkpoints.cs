using System.Management.Automation;

namespace CheckpointTools.Errors;

/// <content>Checkpoints as a whole.</content>
internal static partial class ErrorRecords
{
    public static ErrorRecord VariableForCheckpoint(string name) =>
        new(
            new ArgumentException(
                $"The variable '{name}' was given where a checkpoint is expected, and a command that changes or removes checkpoints does "
                    + "not take a variable for all of its checkpoint. Begin the pipeline with Get-Checkpoint, or give a path."
            ),
            "VariableForCheckpoint",
            ErrorCategory.InvalidArgument,
            name
        );

    public static ErrorRecord TooFewCheckpoints(int count) => TooFewCheckpoints(count == 0 ? "none was given" : "only one was given");

    public static ErrorRecord OneSource(string source) => TooFewCheckpoints($"all variables come from {source}");

    public static ErrorRecord OnlyBase() => TooFewCheckpoints("there is none beside the base");

    private static ErrorRecord TooFewCheckpoints(string what) =>
        new(
            new ArgumentException(
                $"A merge takes two checkpoints or more, but {what}. To copy one, pipe Get-CheckpointVariable to Copy-CheckpointVariable."
            ),
            "TooFewCheckpoints",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord OneRepair() =>
        new(
            new ArgumentException(
                "-StateFile mends the state file of a directory, -ObjectGraph a checkpoint: both were given. "
                    + "Run Repair-Checkpoint once for each."
            ),
            "OneRepair",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <param name="count">The number of checkpoints.</param>
    /// <param name="areWhole">Whether they were to be copied or moved as a whole.</param>
    public static ErrorRecord OneDestination(int count, bool areWhole = false) =>
        new(
            new ArgumentException(
                areWhole
                    ? $"{count} checkpoints were given, but there is one destination, which is not an existing directory. "
                        + "End it with a separator, as in 'directory/', to put all of them there."
                    : $"Variables of {count} checkpoints were given, but there is one destination. "
                        + "Take those of one checkpoint, or leave out -Destination."
            ),
            "OneDestination",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord OneReport(int count) =>
        new(
            new ArgumentException($"{count} checkpoints were given, but a report is about one. Give that one, or call it for each."),
            "OneReport",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord OneLatest(int count, string directory) =>
        new(
            new ArgumentException($"{count} checkpoints of '{directory}' were given, but only one can be the latest. Give that one."),
            "OneLatest",
            ErrorCategory.InvalidArgument,
            directory
        );

    public static ErrorRecord NoLastCheckpoint(object? value) =>
        new(
            new ArgumentException(
                "-Last takes one checkpoint, as Get-Checkpoint or Wait-Checkpoint emitted it, or its path; "
                    + "a step alone does not say which. "
                    + $"But {(value is System.Collections.IList list ? Phrase.Count(list.Count, "object") : Describe(value))} was given."
            ),
            "NoLastCheckpoint",
            ErrorCategory.InvalidArgument,
            value
        );

    public static ErrorRecord NothingLeft(string prefix) =>
        new(
            new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"No variable of {prefix} would be left, and TensorFlow has no checkpoint without variables. "
                    + "Remove-Checkpoint removes it as a whole."
            ),
            "NothingLeft",
            ErrorCategory.InvalidOperation,
            prefix
        );
}
