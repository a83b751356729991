using System.Management.Automation;

namespace CheckpointTools.Errors;

/// <content>Names that variables are to have, and maps of them.</content>
internal static partial class ErrorRecords
{
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

    public static ErrorRecord NothingInScope(string scope, string where) =>
        new(
            new CheckpointException(
                CheckpointError.VariableNotFound,
                $"No variable of {where} lies in the scope '{scope}'. Without a scope, the command shows those that there are."
            ),
            "NothingInScope",
            ErrorCategory.ObjectNotFound,
            scope
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

    public static ErrorRecord NoAssignmentMap() =>
        new(
            new ArgumentException(
                "Nothing says which variables take what: give -AssignmentMap, such as @{ '/' = '/' }; or -MatchBy SaverName, or -Average."
            ),
            "NoAssignmentMap",
            ErrorCategory.InvalidArgument,
            null
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
}
