using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that changes names: of the variables in the pipeline, with or without values, where nothing on disk changes; or, with -Path,
/// of a checkpoint on disk, in place or while it is copied.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RenameCommand : EditCommand
{
    private const int MaxNamed = 5;

    private readonly VariableInput _input = new();
    private CheckpointLocation[] _checkpoints = [];

    /// <summary>Checkpoints whose variables are renamed on disk. Their indexes and object graphs are written, not their values.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>The prefix of a new checkpoint that gets the new names; the one on disk stays as it is.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string? Destination { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public override SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public override SwitchParameter AllowBroken { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public override SwitchParameter NoFlush { get; set; }

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public override SwitchParameter PassThru { get; set; }

    /// <summary>In the pipeline it hands on what it gets; paths are never piped.</summary>
    private protected override bool FeedsSink => !HasPaths;

    /// <summary>What the variables are of, for messages.</summary>
    private protected string Where =>
        HasPaths ? Phrase.Items([.. _checkpoints.Select(static checkpoint => checkpoint.Prefix)], MaxNamed) : "the pipeline";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!HasPaths)
        {
            Require(null, () => _input.Convert(InputObject, Emit, EmitWanted));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (HasPaths)
        {
            base.EndProcessing();
        }
        else
        {
            Require(null, RequireSuccess);
        }
    }

    /// <summary>Called before the variables of each checkpoint on disk.</summary>
    private protected virtual void BeginCheckpoint() { }

    /// <summary>The variable as it is to be; null if that failed, which <see cref="EditCommand.RequireSuccess"/> tells.</summary>
    private protected abstract CheckpointVariable? Rename(CheckpointVariable variable);

    /// <summary>The name that a variable without values is to have; null if that failed.</summary>
    /// <param name="name">The name that it has in a checkpoint.</param>
    /// <param name="variable">The variable.</param>
    private protected abstract string? Rename(string name, ModelVariable variable);

    private protected sealed override IReadOnlyCollection<CheckpointLocation> FindCheckpoints()
    {
        Require(Paths, () => _checkpoints = Resolve(Paths));
        return _checkpoints;
    }

    private protected sealed override PlannedTransfer? Plan(CheckpointLocation checkpoint)
    {
        BeginCheckpoint();
        var renamed = new List<CheckpointVariable>();
        var changes = new List<(string Key, string Change)>();
        bool hasFailed = false;
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(checkpoint))
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (Rename(variable) is { } named)
            {
                renamed.Add(named);
                if (named.Name != variable.Name)
                {
                    changes.Add((variable.SourceName, $"'{variable.ObjectPath ?? variable.Name}' -> '{named.ObjectPath ?? named.Name}'"));
                }
            }
            else
            {
                hasFailed = true;
            }
        }

        if (hasFailed)
        {
            // The command tells what failed once it has seen all checkpoints.
            return null;
        }

        if (Destination is not null)
        {
            return Naming(PlanCopy(renamed, DestinationPrefix()), ", renaming", changes);
        }

        if (changes.Count == 0)
        {
            WriteVerbose($"No name in {checkpoint.Prefix} changes: it stays as it is.");
            return null;
        }

        int count = renamed.Count(static variable => !variable.IsObjectGraph);
        return Naming(PlanEdit(renamed, checkpoint.Prefix, $"Rename {changes.Count} of {Phrase.Count(count, "variable")}"), ":", changes);
    }

    /// <summary>
    /// Says which variables are renamed, and the key that each gets where it is not that of the new place: an object may have a shorter
    /// path.
    /// </summary>
    private PlannedTransfer Naming(PlannedTransfer plan, string what, List<(string Key, string Change)> changes)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (CheckpointVariable variable in plan.Plan.Variables.Where(static variable => !variable.IsMade))
        {
            keys.TryAdd(variable.SourceName, variable.Name);
        }

        WriteVerbose(
            plan.Plan.Variables.Where(static variable => !variable.IsMade && variable.Name != variable.SourceName)
                .Select(static variable => TensorName.Printable($"'{variable.SourceName}' becomes '{variable.Name}'."))
        );

        return plan.Naming(
            what,
            [
                .. changes.Select(change =>
                    keys.TryGetValue(change.Key, out string? key)
                    && !change.Change.EndsWith($"'{ObjectSuffix.PathOf(key)}'", StringComparison.Ordinal)
                        ? $"{change.Change} (its key is '{key}')"
                        : change.Change
                ),
            ]
        );
    }

    private void Emit(CheckpointVariable variable)
    {
        if (Rename(variable) is { } renamed)
        {
            WriteObject(renamed);
        }
    }

    /// <summary>A variable without values has a name, too. One that keeps it keeps its keys.</summary>
    private void EmitWanted(ModelVariable variable)
    {
        if (Rename(variable.CheckpointName, variable) is { } name)
        {
            WriteObject(name == variable.CheckpointName ? variable : variable.WithName(name));
        }
    }
}
