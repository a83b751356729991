using System.Management.Automation;
using CheckpointTools.Input;
using CheckpointTools.Output;
using CheckpointTools.Transfers;

namespace CheckpointTools.Commands;

/// <summary>Copy-CheckpointVariable: writes the variables of a pipeline to a checkpoint. Sources stay as they are.</summary>
[Cmdlet(VerbsCommon.Copy, "CheckpointVariable", SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class CopyCheckpointVariableCommand : VariableCommand
{
    private readonly List<CheckpointVariable> _variables = [];
    private NewName? _newName;

    /// <summary>The prefix of the checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>A name for the one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? NewName { get; set; }

    /// <summary>What to do when several variables have one name.</summary>
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
    /// Adds to the checkpoint at the destination: its data files stay as they are, and only the new values are written. With -OnDuplicate Last
    /// they replace old ones, whose bytes stay in the files until a full copy.
    /// </summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Emits the new checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(NewName, () => _newName = NewName is null ? null : new NewName(NewName));

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, () =>
    {
        _newName?.RequireSuccess();
        var options = new TransferOptions { Duplicates = OnDuplicate, Mode = Mode, Force = Force, Append = Append, MaxShardSize = MaxShardSize, Flush = !NoFlush };
        Transfer.Run(this, _variables, Destination, options, PassThru, CancellationToken);
    });

    private protected override void Process(CheckpointVariable variable)
    {
        CheckpointVariable? renamed = _newName is null ? variable : _newName.Apply(variable);
        if (renamed is not null)
        {
            _variables.Add(renamed);
        }
    }
}
