using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Output;
using CheckpointTools.Pipeline;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>A command that writes checkpoints: it makes a plan, asks, carries the plan out and reports.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WritingCommand : CheckpointCommand
{
    private OpenSink? _sink;

    /// <summary>The prefix of the new checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public virtual string? Destination { get; set; }

    /// <summary>Replaces a checkpoint at the destination, which may be one of the sources.</summary>
    [Parameter]
    public virtual SwitchParameter Force { get; set; }

    /// <summary>
    /// Makes a change that leaves something broken: a SavedModel that no longer loads. Otherwise that is refused.
    /// </summary>
    [Parameter]
    public virtual SwitchParameter AllowBroken { get; set; }

    /// <summary>
    /// Does not wait until the files are on the disk: faster, and a power failure soon after may lose them. For scratch work.
    /// </summary>
    [Parameter]
    public virtual SwitchParameter NoFlush { get; set; }

    /// <summary>Emits the checkpoint that was written.</summary>
    [Parameter]
    public virtual SwitchParameter PassThru { get; set; }

    /// <summary>What the parameters say about the way to write.</summary>
    private protected virtual TransferOptions Options =>
        new()
        {
            Force = Force,
            AllowBroken = AllowBroken,
            Flush = !NoFlush,
        };

    private protected override bool FeedsSink => false;

    /// <inheritdoc/>
    protected override void BeginProcessing() => _sink = FeedsSink ? null : new OpenSink();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sink?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>
    /// The command has all its input. Ends it if other commands reported errors meanwhile: nothing smaller than what was asked for is
    /// written unnoticed.
    /// </summary>
    /// <param name="allowPartial">Whether the user wants what came all the same.</param>
    private protected void CloseInput(bool allowPartial)
    {
        _sink?.Dispose();
        if (_sink is { ErrorCount: > 0 } && !allowPartial)
        {
            ThrowTerminatingError(ErrorRecords.IncompleteInput(_sink));
        }
    }

    /// <summary>Whether the state file of the destination is to name the new checkpoint as the latest.</summary>
    private protected virtual bool BecomesLatest => false;

    /// <summary>The full prefix of the destination.</summary>
    private protected virtual string DestinationPrefix() =>
        CheckpointLocator.DestinationPrefix(new CheckpointPaths(SessionState.Path).Resolve(Destination!));

    /// <summary>Carries a plan out, unless the user decides otherwise.</summary>
    private protected void Execute(PlannedTransfer planned)
    {
        TransferPlan plan = planned.Plan;
        foreach (string warning in plan.Warnings)
        {
            WriteWarning(warning);
        }

        Damage.Warn(this, plan);
        if (Verbosity.IsAsked(this))
        {
            WriteVerbose(DecisionText.Plan(plan));
            WriteVerbose(DecisionText.Duplicates(plan));
            WriteVerbose(plan.Variables.Select(Describe));
        }

        WriteDebug(DecisionText.Bytes(plan), "extents");
        ForeseeLatest(BecomesLatest, plan.Destination);
        if (!ShouldProcess(plan.Destination, planned.Action + (BecomesLatest ? ", and name it the latest" : "")))
        {
            return;
        }

        WriteCheckpoint(plan.Destination, onProgress => TransferExecutor.Execute(plan, onProgress, CancellationToken));
        var written = new CheckpointLocation(plan.Destination, CheckpointFormat.V2);
        CheckpointNote? unnamed = BecomesLatest ? StateFiles.NameLatest(written, CancellationToken) : null;
        if (planned.Result is { } result)
        {
            Tell(result);
        }

        if (PassThru)
        {
            WriteObject(CheckpointContents.Describe(written, IsNamedLatest(written.Prefix)));
        }

        // The checkpoint is there. This error may end the command.
        WriteNotes(unnamed is null ? [] : [unnamed], plan.Destination);
    }

    /// <summary>Which variable comes from where. With -WhatIf, that is told before anything happens.</summary>
    private static string Describe(CheckpointVariable variable)
    {
        string source =
            variable.IsMade ? "made for it"
            : variable.Checkpoint.Length == 0 ? "new values"
            : variable.IsComputed ? $"computed of {variable.SourceName} in {variable.Checkpoint}"
            : variable.Name == variable.SourceName ? variable.Checkpoint
            : $"{variable.SourceName} in {variable.Checkpoint}";
        return $"{variable.Name} <- {source} ({variable.DataType} {variable.Shape})";
    }
}
