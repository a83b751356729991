using System.Management.Automation;
using CheckpointTools.Binary;

namespace CheckpointTools.Errors;

/// <summary>Makes every error record of the module: ids, categories and messages stand here and nowhere else.</summary>
internal static class ErrorRecords
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
                    + $"about_CheckpointDamage describes {code}.",
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

    public static ErrorRecord NoObjectGraph(string prefix) =>
        new(
            new ArgumentException(
                $"{prefix} is name-based: it has no object graph, and no objects. "
                    + "Get-CheckpointVariable lists its variables, and scopes take the place of objects."
            ),
            "NoObjectGraph",
            ErrorCategory.InvalidArgument,
            prefix
        );

    public static ErrorRecord ObjectNotFound(string path, string where) =>
        new(
            new ItemNotFoundException(
                $"No object of {where} has the path '{TensorName.Printable(path)}'. Names in a path are as in Python, "
                    + "case as it is, with '.' as '..' and '/' as '.S'; "
                    + "Get-CheckpointObject -Recurse lists all."
            ),
            "ObjectNotFound",
            ErrorCategory.ObjectNotFound,
            path
        );

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

    /// <param name="name">The variable.</param>
    /// <param name="isCopy">Whether it came through a job, a file or a remote session.</param>
    public static ErrorRecord OfSeveralTensors(string name, bool isCopy) =>
        new(
            new CheckpointException(
                CheckpointError.InvalidTransfer,
                $"The variable '{name}' is made of parts of several tensors, "
                    + (
                        isCopy
                            ? "and which they are is lost on the way through a job, a file or a remote session. "
                                + "Write it with Copy-CheckpointVariable before that."
                            : "so its values are in none of them. Write it with Copy-CheckpointVariable first, and take it from there."
                    )
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

    public static ErrorRecord NotAnAssignmentMap(string why) =>
        new(
            new ArgumentException(
                $"-AssignmentMap cannot be read: {why}. Give a dictionary, @{{ 'checkpoint/' = 'model/' }}; "
                    + "a list of pairs, ('checkpoint/', 'model/'), ('w', 'v'); or objects with From and To. "
                    + "A side of the model may be a list of names."
            ),
            "NotAnAssignmentMap",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord OneNaming() =>
        new(
            new ArgumentException(
                "-NewName and -AssignmentMap both give names. Use one of them; Rename-CheckpointVariable before this command gives others."
            ),
            "OneNaming",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <param name="names">The variables without values.</param>
    /// <param name="isSink">Whether they were to be written.</param>
    public static ErrorRecord NoValue(IReadOnlyList<string> names, bool isSink) =>
        new(
            new CheckpointException(
                CheckpointError.NoVariable,
                $"{Phrase.Count(names.Count, "variable has", "variables have")} no value, "
                    + $"because no checkpoint gave any: {Phrase.List(names, MaxListed)}. "
                    + $"Give values with Initialize-CheckpointVariable{(isSink ? ", or leave such variables out with -AllowMissing" : "")}."
            ),
            "NoValue",
            ErrorCategory.InvalidOperation,
            names[0]
        );

    /// <param name="count">How many errors there were.</param>
    /// <param name="messages">What the first of them say.</param>
    /// <param name="first">The first.</param>
    public static ErrorRecord IncompleteInput(int count, IReadOnlyList<string> messages, ErrorRecord first)
    {
        string errors = Phrase.Count(count, "error was", "errors were");
        string more = count > messages.Count ? $"{Environment.NewLine}and {count - messages.Count} more." : "";
        return new(
            new CheckpointException(
                CheckpointError.IncompleteInput,
                $"Nothing was written: {errors} reported on the way to this command, so what came may be less than was asked for."
                    + $"{Environment.NewLine}{string.Join(Environment.NewLine, messages)}{more}{Environment.NewLine}"
                    + "To write what came all the same, use -AllowPartial. A command that may fail says so with "
                    + "-ErrorAction SilentlyContinue; -SkipDamaged of Get-CheckpointVariable leaves out what is damaged.",
                first.Exception
            ),
            nameof(CheckpointError.IncompleteInput),
            ErrorCategory.InvalidData,
            first.TargetObject
        );
    }

    public static ErrorRecord NotAFileSystemPath(string path, string provider) =>
        new(
            new ArgumentException(
                $"'{path}' lies in the PowerShell provider {provider}; checkpoints are files. Give a path of the file system."
            ),
            "NotAFileSystemPath",
            ErrorCategory.InvalidArgument,
            path
        );

    public static ErrorRecord VariableNotFound(string name, IReadOnlyList<string> nearest, string where) =>
        new(
            new CheckpointException(
                CheckpointError.VariableNotFound,
                $"No variable of {where} is named '{name}'.{Phrase.DidYouMean(nearest)}"
            )
            {
                Variable = name,
            },
            nameof(CheckpointError.VariableNotFound),
            ErrorCategory.ObjectNotFound,
            name
        );

    public static ErrorRecord ScopeNotFound(string scope, bool isVariable, IReadOnlyList<string> nearest, string where) =>
        new(
            new CheckpointException(
                CheckpointError.VariableNotFound,
                $"No variable of {where} lies in the scope '{scope}', so nothing was renamed."
                    + (isVariable ? $" '{scope}' is a variable: Rename-CheckpointVariable renames it." : Phrase.DidYouMean(nearest))
            ),
            "ScopeNotFound",
            ErrorCategory.ObjectNotFound,
            scope
        );

    public static ErrorRecord OneAnswer() =>
        new(
            new ArgumentException("-Detailed emits faults, and -Summary emits checkpoints. Give one of them."),
            "OneAnswer",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NothingToRename() =>
        new(
            new ArgumentException(
                "Scope and NewScope are both empty: nothing would be renamed. Give the scope to leave, the scope to enter, or both."
            ),
            "NothingToRename",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord TooFewCheckpoints(int count) =>
        new(
            new ArgumentException(
                $"A merge takes two checkpoints or more, but {(count == 0 ? "none was" : "only one was")} given. "
                    + "To copy one, pipe Get-CheckpointVariable to Copy-CheckpointVariable."
            ),
            "TooFewCheckpoints",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NoAssignmentMap() =>
        new(
            new ArgumentException(
                "Nothing says which variables take what: give -AssignmentMap, such as @{ '/' = '/' }; or -MatchBy SaverName, or -Average."
            ),
            "NoAssignmentMap",
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
                    + "Give another checkpoint as the second path, or leave out -Value and the tolerances."
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

    public static ErrorRecord AsRootOrWrap() =>
        new(
            new ArgumentException("-AsRoot makes the object the root itself, and -Wrap a child of a new root. Give one of them."),
            "AsRootOrWrap",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <summary>A new root is made with a graph of its own, which the other modes leave out or make otherwise.</summary>
    public static ErrorRecord NewRootMode(string parameter, string mode) =>
        new(
            new ArgumentException(
                $"-{parameter} makes a new object graph, and -ObjectGraph {mode} asks for another one, or for none. Leave out -ObjectGraph."
            ),
            "NewRootMode",
            ErrorCategory.InvalidArgument,
            mode
        );

    /// <summary>What becomes the root, or its child, must be one object.</summary>
    public static ErrorRecord NotOneObject(string parameter) =>
        new(
            new ArgumentException(
                $"-{parameter} takes one object of a checkpoint, and nothing else. Pipe it from Get-CheckpointObject: "
                    + $"Get-CheckpointObject <checkpoint> model/encoder | Copy-CheckpointVariable -{parameter} ..."
            ),
            "NotOneObject",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord NotASlotFill(object? value) =>
        new(
            new ArgumentException(
                "-SlotFill takes a number, or numbers by what slots are called, as in @{ m = 0; accumulator = 0.1 }. "
                    + $"But {Describe(value)} was given."
            ),
            "NotASlotFill",
            ErrorCategory.InvalidArgument,
            value
        );

    /// <param name="why">Which switches of -OptimizerState do not go together, and why.</param>
    public static ErrorRecord OptimizerSwitches(string why) =>
        new(
            new ArgumentException($"What is asked of -OptimizerState contradicts itself: {why}"),
            "OptimizerSwitches",
            ErrorCategory.InvalidArgument,
            null
        );

    /// <summary>Children are named only where each source becomes one.</summary>
    public static ErrorRecord ChildNameWithoutPrefix() =>
        new(
            new ArgumentException(
                "-ChildName names the children of a new root, which only -ObjectGraph Prefix makes. Give both, or leave out -ChildName."
            ),
            "ChildNameWithoutPrefix",
            ErrorCategory.InvalidArgument,
            null
        );

    public static ErrorRecord ObjectGraphStays() =>
        new(
            new CheckpointException(
                CheckpointError.InvalidTransfer,
                "The object graph is the structure of an object-based checkpoint, not a variable: "
                    + "without it nothing could be restored. It cannot be removed."
            ),
            "ObjectGraphStays",
            ErrorCategory.InvalidOperation,
            TensorName.ObjectGraph
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

    public static ErrorRecord NewNameIsForOne(string newName) =>
        new(
            new ArgumentException(
                $"'{newName}' cannot name several variables. Select one variable, or give -NewName a script block that makes a "
                    + $"name for each, such as {{ $_.Name -replace 'old', 'new' }}."
            ),
            "NewNameIsForOne",
            ErrorCategory.InvalidArgument,
            newName
        );

    public static ErrorRecord NewNameIsNoName(object? newName) =>
        new(
            new ArgumentException($"-NewName takes a text or a script block, but {Describe(newName)} was given."),
            "NewNameIsNoName",
            ErrorCategory.InvalidArgument,
            newName
        );

    public static ErrorRecord NewNameFailed(IReadOnlyList<(string Name, string Reason)> failures)
    {
        const int MaxFailures = 20;
        string variables = failures.Count == 1 ? "a variable" : Phrase.Count(failures.Count, "variable");
        string lines = Phrase.Lines(failures, MaxFailures, static failure => $"'{failure.Name}': {failure.Reason}");
        return new ErrorRecord(
            new InvalidOperationException($"-NewName gave no name for {variables}, so nothing was renamed:{Environment.NewLine}{lines}"),
            "NewNameFailed",
            ErrorCategory.InvalidResult,
            failures[0].Name
        );
    }

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
            or CheckpointError.UnknownInitialValue
            or CheckpointError.InvalidAssignment => ErrorCategory.InvalidArgument,
            CheckpointError.NotACheckpoint
            or CheckpointError.DamagedIndex
            or CheckpointError.DamagedEntry
            or CheckpointError.DamagedData
            or CheckpointError.ChecksumMismatch
            or CheckpointError.DataFileTooShort
            or CheckpointError.NotAModel
            or CheckpointError.DamagedModel => ErrorCategory.InvalidData,
            CheckpointError.OnlyCheckpoint or CheckpointError.FilesInUse => ErrorCategory.InvalidOperation,
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
