using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Pipeline;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that brings variables of any number of checkpoints into one. Sources stay as they are, unless they are moved.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TransferCommand : WritingCommand
{
    private const int MaxRules = 20;

    private AssignmentMap? _map;

    /// <summary>
    /// The names that variables get at the destination: the name or scope that they have now, then the one that they are to have. A
    /// dictionary, a list of objects with From and To, or a list of pairs. What it does not name keeps its name.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AssignmentMapCompleter))]
    public object? AssignmentMap { get; set; }

    /// <summary>Passes over the rules of the map that name nothing, with a warning; otherwise they are an error.</summary>
    [Parameter]
    public SwitchParameter SkipUnmatchedRule { get; set; }

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

    /// <summary>
    /// Writes what came, although commands that brought it reported errors; otherwise nothing is written then.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPartial { get; set; }

    /// <summary>Names the new checkpoint as the latest of its directory, in the state file.</summary>
    [Parameter]
    public SwitchParameter SetLatest { get; set; }

    /// <summary>
    /// What happens to the object graphs of object-based checkpoints (tf.train.Checkpoint). Auto writes one that is true for what is
    /// written, with the sources' objects united along equal paths; Prefix puts each source under a child of a new root; NameBased writes
    /// none and uses the names of a Saver; Keep and Drop leave it as it is, or out.
    /// </summary>
    [Parameter]
    public ObjectGraphMode ObjectGraph { get; set; }

    /// <summary>
    /// With -ObjectGraph Prefix, the names of the children, one for each source in the order that they are given; without it, the names of
    /// the checkpoints.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ChildName { get; set; } = [];

    /// <summary>
    /// Leaves out the save_counter of the root. TensorFlow then numbers its next save 1, and its asserts miss the counter after a restore.
    /// </summary>
    [Parameter]
    public SwitchParameter NoSaveCounter { get; set; }

    private protected override bool BecomesLatest => SetLatest;

    private protected override TransferOptions Options =>
        base.Options with
        {
            Duplicates = OnDuplicate,
            Mode = Mode,
            SkipDamaged = SkipDamaged,
            MaxShardSize = MaxShardSize,
            ObjectGraphs = ObjectGraph,
            ChildNames = ChildName,
            NoSaveCounter = NoSaveCounter,
        };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ChildName.Length > 0 && ObjectGraph != ObjectGraphMode.Prefix)
        {
            ThrowTerminatingError(ErrorRecords.ChildNameWithoutPrefix());
        }

        Require(AssignmentMap, () => _map = AssignmentMap is null ? null : AssignmentMapInput.Convert(AssignmentMap));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        CloseInput(AllowPartial);
        Require(
            Destination,
            () =>
            {
                RequireInput();
                TransferOptions options = Options;
                Damage.Advise(!options.Append && !options.SkipDamaged, () => Write(FindVariables(), options));
            }
        );
    }

    /// <summary>Ends the command if there is nothing to write, or something that cannot be written.</summary>
    private protected abstract void RequireInput();

    /// <summary>The variables to write, under the names that they get.</summary>
    private protected abstract IReadOnlyList<CheckpointVariable> FindVariables();

    /// <summary>The variables under the names that the map gives them, if there is one.</summary>
    private protected IReadOnlyList<CheckpointVariable> Rename(
        IReadOnlyList<CheckpointVariable> variables,
        string where,
        IEnumerable<string>? leftOut = null
    )
    {
        List<AssignmentRule>? unmatched = SkipUnmatchedRule ? [] : null;
        IReadOnlyList<CheckpointVariable> renamed = _map?.Rename(variables, where, leftOut, unmatched) ?? variables;
        if (unmatched is { Count: > 0 })
        {
            string rules = Phrase.Count(unmatched.Count, "rule of the map names", "rules of the map name");
            WriteWarning(
                TensorName.Printable(
                    $"{rules} nothing of {where}: {Phrase.Items([.. unmatched.Select(static rule => rule.ToString())], MaxRules, "; ")}."
                )
            );
        }

        return renamed;
    }

    private void Write(IReadOnlyList<CheckpointVariable> variables, TransferOptions options)
    {
        string prefix = DestinationPrefix();
        var progress = new ProgressWriter(this, "Looking for what is damaged");
        options = options with { OnExamined = step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable!) };
        Execute(
            progress.Run(
                () => Preview.Plan(Verbosity.IsWhatIf(this), () => PlannedTransfer.Write(variables, prefix, options, CancellationToken)),
                CancellationToken
            )
        );
    }
}
