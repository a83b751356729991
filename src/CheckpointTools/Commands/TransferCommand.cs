using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that brings variables of any number of checkpoints into one. Sources stay as they are, unless they are moved.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransferCommand : WritingCommand
{
    /// <summary>
    /// The names that variables get at the destination: the name or scope that they have now, then the one that they are to have. A
    /// dictionary, a list of objects with From and To, or a list of pairs. What it does not name keeps its name.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AssignmentMapCompleter))]
    public object? AssignmentMap { get; set; }

    /// <summary>What to do when several variables have one name.</summary>
    [Parameter]
    public DuplicatePolicy OnDuplicate { get; set; }

    /// <summary>
    /// How the values come into the checkpoint: Copy writes and verifies them; Link gives the sources' data files second names, which takes
    /// moments and no room; Move removes the sources after that.
    /// </summary>
    [Parameter]
    public TransferMode Mode { get; set; }

    /// <summary>Begins another data file at this size, such as 1GB. A larger variable has a data file to itself.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxShardSize { get; set; } = long.MaxValue;

    /// <summary>
    /// Leaves out what is damaged in the sources and says so in warnings; otherwise it ends the command. Every value is read twice.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipDamaged { get; set; }

    /// <summary>Names the new checkpoint as the latest of its directory, in the state file.</summary>
    [Parameter]
    public SwitchParameter SetLatest { get; set; }

    /// <summary>The names that variables get, if a map gives them.</summary>
    private protected AssignmentMap? Map { get; private set; }

    private protected override bool BecomesLatest => SetLatest;

    private protected override TransferOptions Options =>
        base.Options with
        {
            Duplicates = OnDuplicate,
            Mode = Mode,
            SkipDamaged = SkipDamaged,
            MaxShardSize = MaxShardSize,
        };

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        Require(AssignmentMap, () => Map = AssignmentMap is null ? null : AssignmentMapInput.Convert(AssignmentMap));

    /// <inheritdoc/>
    protected sealed override void EndProcessing() =>
        Require(
            Destination,
            () =>
            {
                RequireInput();
                TransferOptions options = Options;
                Damage.Advise(!options.Append && !options.SkipDamaged, () => Write(FindVariables(), options));
            }
        );

    /// <summary>Ends the command if there is nothing to write, or something that cannot be written.</summary>
    private protected abstract void RequireInput();

    /// <summary>The variables to write, under the names that they get.</summary>
    private protected abstract IReadOnlyList<CheckpointVariable> FindVariables();

    private void Write(IReadOnlyList<CheckpointVariable> variables, TransferOptions options)
    {
        var progress = new ProgressWriter(this, "Looking for what is damaged");
        options = options with { OnExamined = step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable!) };
        Execute(progress.Run(() => PlannedTransfer.Write(variables, DestinationPrefix(), options, CancellationToken), CancellationToken));
    }
}
