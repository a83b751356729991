using System.Management.Automation;

namespace CheckpointTools.Errors;

/// <content>Checkpoints as drives.</content>
internal static partial class ErrorRecords
{
    /// <param name="path">What was to be changed.</param>
    /// <param name="advice">What does it.</param>
    public static ErrorRecord ReadOnlyDrive(string path, string advice) =>
        new(
            new NotSupportedException($"'{path}' cannot be changed: drives of checkpoints are read-only. {advice}."),
            "ReadOnlyDrive",
            ErrorCategory.PermissionDenied,
            path
        );

    public static ErrorRecord ScopeHasNoContent(string path) =>
        new(
            new ArgumentException(
                $"'{path}' is a scope and has no values of its own. Get-ChildItem lists the variables in it, which have."
            ),
            "ScopeHasNoContent",
            ErrorCategory.InvalidArgument,
            path
        );
}
