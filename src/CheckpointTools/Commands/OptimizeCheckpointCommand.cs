using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// Optimize-Checkpoint: writes the data of checkpoints anew without the bytes that nothing refers to, in place or to another prefix. Names,
/// values and object graph stay. A checkpoint that would not get smaller stays as it is, unless -MaxShardSize gives it other data files.
/// </summary>
[Cmdlet(VerbsCommon.Optimize, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class OptimizeCheckpointCommand : WritingCommand
{
    private readonly List<CheckpointLocation> _checkpoints = [];
    private readonly List<CheckpointLocation> _unchanged = [];

    /// <summary>
    /// The checkpoints: any paths that lead to them. A directory stands for its checkpoint, a SavedModel for its variables; wildcards match
    /// prefixes.
    /// </summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject { get; set; } = [];

    /// <summary>
    /// Stores variables of equal dtype, shape and bytes once: their entries name the same stretch of the data file. TensorFlow reads them
    /// as before. Values with equal checksums are read and compared first.
    /// </summary>
    [Parameter]
    public SwitchParameter ShareEqual { get; set; }

    /// <summary>Begins another data file at this size, such as 1GB. A larger variable has a data file to itself.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxShardSize { get; set; } = long.MaxValue;

    /// <summary>The checkpoint that is replaced is the one that the user named.</summary>
    private protected override TransferOptions Options =>
        base.Options with
        {
            Force = Force || Destination is null,
            ShareEqual = ShareEqual,
            MaxShardSize = MaxShardSize,
        };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] paths = ParameterSetName switch
        {
            CheckpointSet => Array.ConvertAll(InputObject, CheckpointPaths.Of),
            LiteralPathSet => LiteralPath,
            _ => Path,
        };
        Require(
            paths,
            () =>
                _checkpoints.AddRange(
                    new CheckpointPaths(SessionState.Path).FindAll(paths, ParameterSetName != PathSet, isOne: Destination is not null)
                )
        );
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        CloseInput(allowPartial: false);
        CheckpointLocation[] checkpoints = [.. _checkpoints.Distinct()];

        // All are planned before the first is written: what is wrong with one leaves all as they are.
        var plans = new List<PlannedTransfer>();
        Require(Destination, () => CheckpointPaths.RequireOne(checkpoints, isOne: Destination is not null));
        foreach (CheckpointLocation checkpoint in checkpoints)
        {
            WriteNote(checkpoint);
            Require(checkpoint.Prefix, () => plans.AddRange(Plan(checkpoint)));
        }

        foreach (PlannedTransfer plan in plans)
        {
            Require(plan.Plan.Destination, () => Execute(plan));
        }

        foreach (CheckpointLocation checkpoint in PassThru && !Verbosity.IsWhatIf(this) ? _unchanged : [])
        {
            Require(checkpoint.Prefix, () => WriteObject(CheckpointContents.Describe(checkpoint, IsNamedLatest(checkpoint.Prefix))));
        }
    }

    /// <returns>Nothing if the checkpoint stays as it is.</returns>
    private IEnumerable<PlannedTransfer> Plan(CheckpointLocation checkpoint)
    {
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(checkpoint)];
        if (checkpoint.Format != CheckpointFormat.V2 && Destination is null)
        {
            // It is never written in place: this says so.
            TransferPlanner.PlanEdit(variables, checkpoint.Prefix, Options, CancellationToken);
        }

        var progress = new ProgressWriter(this, "Looking for equal values");
        TransferOptions options = Options with { OnExamined = step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable!) };
        PlannedTransfer planned = progress.Run(
            () =>
                PlannedTransfer.Write(variables, Destination is null ? checkpoint.Prefix : DestinationPrefix(), options, CancellationToken),
            CancellationToken
        );
        long saved = planned.Plan.SourceSize - planned.Plan.PayloadSize;
        if (Destination is not null)
        {
            return [planned.Saying(saved > 0 ? $", {Phrase.Count(saved, "byte")} fewer than it has" : "")];
        }

        if (saved > 0)
        {
            return [planned.Saying($": gives {Phrase.Count(saved, "byte")} back")];
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(MaxShardSize)) && planned.Plan.ChangesShardCount)
        {
            return [planned];
        }

        _unchanged.Add(checkpoint);
        WriteVerbose($"{checkpoint.Prefix} has no byte to give back: it stays as it is.");
        return [];
    }
}
