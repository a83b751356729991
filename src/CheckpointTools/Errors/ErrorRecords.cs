using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Pipeline;

namespace CheckpointTools.Errors;

/// <summary>
/// Makes every error record of the module: ids, categories and messages stand here and nowhere else, in a file for each subject.
/// </summary>
internal static partial class ErrorRecords
{
    /// <summary>A thousand names are more than anybody reads, and no more than a message holds.</summary>
    internal const int MaxListed = 1000;

    /// <summary>The record of a fault that the core reports. Its id is the name of its <see cref="CheckpointError"/>.</summary>
    public static ErrorRecord Create(CheckpointException fault, object? target)
    {
        fault = AdviceText.For(fault);
        var record = new ErrorRecord(fault, fault.Error.ToString(), CategoryOf(fault.Error), fault.Variable ?? target ?? fault.File);
        if (fault.Fault is { } code)
        {
            record.ErrorDetails = new ErrorDetails(fault.Message)
            {
                RecommendedAction =
                    $"Test-Checkpoint -Detailed finds all that is wrong with the checkpoint and says what to do; "
                    + $"about_CheckpointTools_Damage describes {code}.",
            };
        }

        return record;
    }

    public static ErrorRecord NotAVariable(object? input) =>
        new(
            new ArgumentException(
                $"A checkpoint variable was expected, but {Describe(input)} was given. Pipe what Get-CheckpointVariable emits; "
                    + "for a file, begin with Get-CheckpointVariable and its path. "
                    + "A variable that a model only wants may be any object with Name, DataType and Shape."
            ),
            "NotAVariable",
            ErrorCategory.InvalidArgument,
            input
        );

    public static ErrorRecord InvalidVariable(object? input, string what, string why) =>
        new(
            new ArgumentException(
                $"An object was given for {what}, but {why}. A variable of a model has a Name, a DataType and a Shape, and may "
                    + "have a Partition."
            ),
            "InvalidVariable",
            ErrorCategory.InvalidArgument,
            input
        );

    public static ErrorRecord OfSeveralTensors(string name) =>
        new(
            new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"The variable '{name}' is made of parts of several tensors, and which they are is lost on the way through a job, "
                    + "a file or a remote session. Write it with Copy-CheckpointVariable before that."
            ),
            "OfSeveralTensors",
            ErrorCategory.InvalidOperation,
            name
        );

    public static ErrorRecord NotAString(CheckpointVariable variable) =>
        new(
            new ArgumentException(
                $"-AsByte gives the bytes of strings, and '{variable.Name}' is {variable.DataType}. Leave -AsByte out for it."
            ),
            "NotAString",
            ErrorCategory.InvalidArgument,
            variable
        );

    /// <param name="names">The variables without values.</param>
    /// <param name="isSink">Whether they were to be written.</param>
    public static ErrorRecord NoValue(IReadOnlyList<string> names, bool isSink) =>
        new(
            new CheckpointException(
                CheckpointError.NoVariable,
                $"{Phrase.Count(names.Count, "variable has", "variables have")} no value, "
                    + $"because no checkpoint gave any: {Phrase.List(names, MaxListed)}. "
                    + $"Give values with Initialize-CheckpointVariable{(isSink ? ", or leave them out with -AllowMissing" : "")}. "
                    + "A map takes what it names: with the rule '/' = '/' beside the others, the rest comes by equal names."
            ),
            "NoValue",
            ErrorCategory.InvalidOperation,
            names[0]
        );

    /// <param name="input">A command that noted errors of those that bring its input.</param>
    public static ErrorRecord IncompleteInput(OpenSink input)
    {
        (int count, IReadOnlyList<string> messages, ErrorRecord first) = (input.ErrorCount, input.Messages, input.FirstError!);
        string errors = Phrase.Count(count, "error was", "errors were");
        string more = count > messages.Count ? $"{Environment.NewLine}and {count - messages.Count} more." : "";
        string skipped = input.HasDamage ? "; -SkipDamaged of Get-CheckpointVariable leaves out what is damaged" : "";
        return new(
            new CheckpointException(
                CheckpointError.IncompleteInput,
                $"Nothing was written: {errors} reported on the way to this command, so what came may be less than was asked for."
                    + $"{Environment.NewLine}{string.Join(Environment.NewLine, messages)}{more}{Environment.NewLine}"
                    + "To write what came all the same, use -AllowPartial. A command that may fail says so with "
                    + $"-ErrorAction SilentlyContinue{skipped}.",
                first.Exception
            ),
            nameof(CheckpointError.IncompleteInput),
            ErrorCategory.InvalidData,
            first.TargetObject
        );
    }

    /// <param name="path">The path.</param>
    /// <param name="provider">The provider that it leads to.</param>
    /// <param name="isInDrive">Whether that is the one of checkpoints' drives.</param>
    public static ErrorRecord NotAFileSystemPath(string path, string provider, bool isInDrive) =>
        new(
            new ArgumentException(
                isInDrive
                    ? $"'{path}' lies in the drive of a checkpoint; checkpoints are files. Give the path of its files, "
                        + "or pipe variables from Get-ChildItem to a command that takes variables."
                    : $"'{path}' lies in the PowerShell provider {provider}; checkpoints are files. Give a path of the file system."
            ),
            "NotAFileSystemPath",
            ErrorCategory.InvalidArgument,
            path
        );

    public static ErrorRecord VariableNotFound(string name, IReadOnlyList<string> nearest, string where) =>
        new(
            new CheckpointException(
                CheckpointError.VariableNotFound,
                $"No variable of {where} is named '{name}'."
                    + (name.EndsWith('/') ? $" What lies in a scope is selected by '{name}*'." : Phrase.DidYouMean(nearest))
            )
            {
                Variable = name,
            },
            nameof(CheckpointError.VariableNotFound),
            ErrorCategory.ObjectNotFound,
            name
        );

    public static ErrorRecord OneAnswer() =>
        new(
            new ArgumentException("-Detailed emits faults, and -Summary emits checkpoints. Give one of them."),
            "OneAnswer",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NoAveragedVariable(string prefix, IReadOnlyList<string> averaged) =>
        new(
            new ArgumentException(
                TensorName.Printable(
                    $"{prefix} has averages of {Phrase.List([.. averaged], MaxListed)}, and the model has no variable of these names. "
                        + "Give an -AssignmentMap, or -MatchBy SaverName."
                )
            ),
            "NoAveragedVariable",
            ErrorCategory.InvalidArgument,
            prefix
        );

    public static ErrorRecord OneReference() =>
        new(
            new ArgumentException(
                "A checkpoint is compared with one thing: give another checkpoint as the second path, or a model with -Model."
            ),
            "OneReference",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord ModelHasNoValue() =>
        new(
            new ArgumentException(
                "A model describes its variables and has no values to compare with. "
                    + "Give another checkpoint as the second path, or leave out -IncludeValue and the tolerances."
            ),
            "ModelHasNoValue",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord InvalidPattern(string pattern) =>
        new(
            new ArgumentException(
                $"'{pattern}' is not a wildcard pattern: a bracket is open. "
                    + $"Write it as '{WildcardPattern.Escape(pattern)}' to mean the bracket, or list variables with -LiteralName."
            ),
            "InvalidPattern",
            ErrorCategory.InvalidArgument,
            pattern
        );

    private static string Describe(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            null => "nothing",
            string text => $"the text '{text}'",
            PSCustomObject => "an object",
            System.Collections.IDictionary => "a dictionary",
            object other => $"an object of type {other.GetType().FullName}",
        };

    private static ErrorCategory CategoryOf(CheckpointError error) =>
        error switch
        {
            CheckpointError.CheckpointNotFound
            or CheckpointError.ModelNotFound
            or CheckpointError.VariableNotFound
            or CheckpointError.DataFileMissing => ErrorCategory.ObjectNotFound,
            CheckpointError.AmbiguousCheckpoint
            or CheckpointError.RemotePath
            or CheckpointError.InvalidDestination
            or CheckpointError.InvalidName
            or CheckpointError.NoVariable
            or CheckpointError.InvalidTransfer
            or CheckpointError.InvalidSlice
            or CheckpointError.UnknownInitialValue
            or CheckpointError.InvalidAssignment => ErrorCategory.InvalidArgument,
            CheckpointError.NotACheckpoint
            or CheckpointError.DamagedIndex
            or CheckpointError.DamagedEntry
            or CheckpointError.DamagedData
            or CheckpointError.ChecksumMismatch
            or CheckpointError.DataFileTooShort
            or CheckpointError.InvalidVocabulary
            or CheckpointError.NotAModel
            or CheckpointError.DamagedModel => ErrorCategory.InvalidData,
            CheckpointError.OnlyCheckpoint
            or CheckpointError.FilesInUse
            or CheckpointError.StateFileOfAnother
            or CheckpointError.OrderUnknown
            or CheckpointError.SourceKept => ErrorCategory.InvalidOperation,
            CheckpointError.UnsoundCheckpoint => ErrorCategory.InvalidData,
            CheckpointError.UnsupportedVersion or CheckpointError.UnsupportedDataType => ErrorCategory.NotImplemented,
            CheckpointError.TensorTooLarge or CheckpointError.ModelTooLarge => ErrorCategory.LimitsExceeded,
            CheckpointError.DuplicateVariable
            or CheckpointError.ObjectGraphConflict
            or CheckpointError.HeldByOptimizer
            or CheckpointError.MixedEndianness
            or CheckpointError.VersionConflict
            or CheckpointError.SourceChanged
            or CheckpointError.DestinationChanged => ErrorCategory.InvalidOperation,
            CheckpointError.DestinationExists => ErrorCategory.ResourceExists,
            CheckpointError.DestinationBusy => ErrorCategory.ResourceBusy,
            CheckpointError.LinkNotSupported => ErrorCategory.NotImplemented,
            CheckpointError.AccessDenied => ErrorCategory.PermissionDenied,
            CheckpointError.ReadFailed => ErrorCategory.ReadError,
            _ => ErrorCategory.WriteError,
        };
}
