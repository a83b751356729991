using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>Merge-Checkpoint: writes all variables of two or more checkpoints to a new one. Sources stay as they are.</summary>
[Cmdlet(VerbsData.Merge, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class MergeCheckpointCommand : CheckpointPathCommand
{
    private readonly List<CheckpointLocation> _sources = [];
    private AssignmentMap? _map;

    /// <summary>The prefix of the new checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>
    /// The names that variables get at the destination: the name or scope that they have in the sources, then the one that they are to have. A
    /// dictionary, a list of objects with From and To, or a list of pairs. What it does not name keeps its name.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AssignmentMapCompleter))]
    public object? AssignmentMap { get; set; }

    /// <summary>What to do when several checkpoints have a variable of one name.</summary>
    [Parameter]
    public DuplicatePolicy OnDuplicate { get; set; }

    /// <summary>
    /// How the values come into the checkpoint: Copy writes and verifies them; Link gives the sources' data files second names, which takes
    /// moments and no room; Move removes the sources after that.
    /// </summary>
    [Parameter]
    public TransferMode Mode { get; set; }

    /// <summary>Replaces a checkpoint at the destination, which may be one of the sources.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Begins another data file at this size, such as 1GB. A larger variable has a data file to itself.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MaxShardSize { get; set; } = long.MaxValue;

    /// <summary>Does not wait until the files are on the disk: faster, and a power failure soon after may lose them. For scratch work.</summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>
    /// Leaves out what is damaged in the sources and says so in warnings; otherwise it ends the command. Every value is read twice.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipDamaged { get; set; }

    /// <summary>Emits the new checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(AssignmentMap, () => _map = AssignmentMap is null ? null : AssignmentMapInput.Convert(AssignmentMap));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths(isRequired: true))
        {
            Require(place, () =>
            {
                CheckpointException? missing = null;
                CheckpointLocation source = SkipDamaged ? CheckpointLocator.FindPresent(place, fault => missing = fault) : CheckpointLocator.Find(place);
                if (IsNew(source))
                {
                    if (missing is not null)
                    {
                        WriteWarning($"{missing.Message} What the others have is taken.");
                    }

                    _sources.Add(source);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, () =>
    {
        if (_sources.Count < 2)
        {
            throw new InputException(ErrorRecords.TooFewCheckpoints(_sources.Count));
        }

        Damage.Advise(!SkipDamaged, Merge);
    });

    private void Merge()
    {
        List<CheckpointVariable> variables = [.. _sources.SelectMany(List)];
        var options = new TransferOptions { Duplicates = OnDuplicate, Mode = Mode, Force = Force, SkipDamaged = SkipDamaged, MaxShardSize = MaxShardSize, Flush = !NoFlush };
        Transfer.Run(this, _map?.Rename(variables, "the checkpoints to merge") ?? variables, Destination, options, PassThru, CancellationToken);
    }

    private IEnumerable<CheckpointVariable> List(CheckpointLocation source)
    {
        CheckpointException? fault = null;
        bool isEmpty = true;
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(source, SkipDamaged ? found => fault ??= found : null))
        {
            CancellationToken.ThrowIfCancellationRequested();
            isEmpty = false;
            yield return variable;
        }

        // The plan reports what of a source is left out; a source that is lost as a whole is no part of it.
        if (isEmpty && fault is not null)
        {
            throw fault;
        }
    }
}
