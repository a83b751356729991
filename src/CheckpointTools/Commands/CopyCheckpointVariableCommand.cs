using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>Copy-CheckpointVariable: writes the variables of a pipeline to a checkpoint. Sources stay as they are.</summary>
[Cmdlet(VerbsCommon.Copy, "CheckpointVariable", SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class CopyCheckpointVariableCommand : TransferCommand
{
    private readonly VariableInput _input = new();
    private readonly List<CheckpointVariable> _variables = [];
    private readonly List<string> _missing = [];
    private NewName? _newName;

    /// <summary>The variables, as Get-CheckpointVariable emits them; from any number of checkpoints.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string? Destination { get; set; }

    /// <summary>A name for the one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? NewName { get; set; }

    /// <summary>Leaves out the variables of a model that no checkpoint gave a value.</summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    /// <summary>
    /// Adds to the checkpoint at the destination: its data files stay as they are, and only the new values are written. With -OnDuplicate
    /// Last they replace old ones, whose bytes stay in the files until a full copy. A directory stands for its checkpoint here.
    /// </summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>
    /// Makes the one object that is given, as Get-CheckpointObject emits it, the root of the new checkpoint: for Checkpoint(object).read()
    /// and for a Keras model's load_weights.
    /// </summary>
    [Parameter]
    public SwitchParameter AsRoot { get; set; }

    /// <summary>
    /// Makes the one object that is given a child of this name of a new root: for a program with Checkpoint(NAME=object).
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Wrap { get; set; }

    private protected override TransferOptions Options =>
        base.Options with
        {
            Append = Append,
            RootObject = AsRoot || Wrap is not null ? _input.OnlyObject?.ObjectPath : null,
            WrapAs = Wrap,
        };

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (NewName is not null && AssignmentMap is not null)
        {
            ThrowTerminatingError(ErrorRecords.OneNaming());
        }

        if (AsRoot && Wrap is not null)
        {
            ThrowTerminatingError(ErrorRecords.AsRootOrWrap());
        }

        if ((AsRoot || Wrap is not null) && ObjectGraph != ObjectGraphMode.Auto)
        {
            ThrowTerminatingError(ErrorRecords.NewRootMode(Wrap is null ? nameof(AsRoot) : nameof(Wrap), $"{ObjectGraph}"));
        }

        Require(NewName, () => _newName = NewName is null ? null : new NewName(NewName));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () => _input.Convert(InputObject, Add, AddWanted));

    /// <summary>What is added to is there: a directory leads to it as it does when it is read.</summary>
    private protected override string DestinationPrefix()
    {
        string path = new CheckpointPaths(SessionState.Path).Resolve(Destination!);
        if (!Append || !Directory.Exists(path))
        {
            return base.DestinationPrefix();
        }

        CheckpointLocation location = CheckpointLocator.FindStrict(path);
        WriteNote(location);
        return location.Prefix;
    }

    private protected override void RequireInput()
    {
        _newName?.RequireSuccess();
        if ((AsRoot || Wrap is not null) && _input.OnlyObject is null)
        {
            throw new InputException(ErrorRecords.NotOneObject(Wrap is null ? nameof(AsRoot) : nameof(Wrap)));
        }

        if (_missing.Count > 0 && !AllowMissing)
        {
            throw new InputException(ErrorRecords.NoValue(_missing, isSink: true));
        }

        if (_missing.Count > 0)
        {
            string variables = Phrase.Count(_missing.Count, "variable without a value is", "variables without a value are");
            WriteWarning($"{variables} left out: {Phrase.List(_missing, ErrorRecords.MaxListed)}.");
        }
    }

    private protected override IReadOnlyList<CheckpointVariable> FindVariables() => Rename(_variables, "the pipeline", leftOut: _missing);

    private void Add(CheckpointVariable variable)
    {
        string? name = _newName is null ? variable.Name : _newName.Apply(variable.Name, variable);
        if (name is not null)
        {
            _variables.Add(variable.WithName(name));
        }
    }

    private void AddWanted(ModelVariable variable)
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
}
