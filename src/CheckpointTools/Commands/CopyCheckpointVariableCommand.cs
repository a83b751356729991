using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>Copy-CheckpointVariable: writes the variables of a pipeline to a checkpoint. Sources stay as they are.</summary>
[Cmdlet(VerbsCommon.Copy, "CheckpointVariable", SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class CopyCheckpointVariableCommand : VariableCommand
{
    private readonly List<CheckpointVariable> _variables = [];
    private readonly List<string> _missing = [];
    private NewName? _newName;
    private AssignmentMap? _map;

    /// <summary>The prefix of the checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>A name for the one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? NewName { get; set; }

    /// <summary>
    /// The names that variables get at the destination: the name or scope that they have now, then the one that they are to have. A dictionary,
    /// a list of objects with From and To, or a list of pairs. What it does not name keeps its name.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AssignmentMapCompleter))]
    public object? AssignmentMap { get; set; }

    /// <summary>Leaves out the variables of a model that no checkpoint gave a value.</summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

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

    /// <summary>
    /// Leaves out what is damaged in the sources and says so in warnings; otherwise it ends the command. Every value is read twice.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipDamaged { get; set; }

    /// <summary>Emits the new checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (NewName is not null && AssignmentMap is not null)
        {
            ThrowTerminatingError(ErrorRecords.OneNaming());
        }

        Require(NewName, () => _newName = NewName is null ? null : new NewName(NewName));
        Require(AssignmentMap, () => _map = AssignmentMap is null ? null : AssignmentMapInput.Convert(AssignmentMap));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, () =>
    {
        _newName?.RequireSuccess();
        RequireValues();
        var options = new TransferOptions { Duplicates = OnDuplicate, Mode = Mode, Force = Force, Append = Append, SkipDamaged = SkipDamaged, MaxShardSize = MaxShardSize, Flush = !NoFlush };
        Damage.Advise(!Append && !SkipDamaged, () => Transfer.Run(this, _map?.Rename(_variables, "the pipeline", leftOut: _missing) ?? _variables, Destination, options, PassThru, CancellationToken));
    });

    private protected override void Process(CheckpointVariable variable)
    {
        string? name = _newName is null ? variable.Name : _newName.Apply(variable.Name, variable);
        if (name is not null)
        {
            _variables.Add(variable.WithName(name));
        }
    }

    private protected override void ProcessWanted(ModelVariable variable)
    {
        if (ModelVariableInput.IsNeverStored(variable))
        {
            WriteVerbose($"'{variable.CheckpointName}' is local to a process and left out, as savers do.");
        }
        else
        {
            _missing.Add(variable.CheckpointName);
        }
    }

    private void RequireValues()
    {
        if (_missing.Count > 0 && !AllowMissing)
        {
            throw new InputException(ErrorRecords.NoValue(_missing, isSink: true));
        }

        if (_missing.Count > 0)
        {
            string names = Phrase.List(_missing, ErrorRecords.MaxListed);
            string count = Phrase.Count(_missing.Count, "variable");
            WriteWarning($"{count} without a value {(_missing.Count == 1 ? "is" : "are")} left out: {names}.");
        }
    }
}
