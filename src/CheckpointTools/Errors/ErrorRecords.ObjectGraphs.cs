using System.Management.Automation;
using CheckpointTools.Binary;

namespace CheckpointTools.Errors;

/// <content>Objects, object graphs and the state of optimizers.</content>
internal static partial class ErrorRecords
{
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
}
