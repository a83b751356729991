using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that changes names: of the variables in the pipeline, with or without values, where nothing on disk changes; or, with -Path, of a checkpoint on disk, in
/// place or while it is copied.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class MappingCommand : VariableCommand
{
    /// <summary>The parameter set for variables in the pipeline.</summary>
    protected const string VariableSet = "Variable";

    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private List<CheckpointVariable> _mapped = [];
    private CheckpointLocation[] _checkpoints = [];
    private string[] _paths = [];

    /// <summary>The variables, as Get-CheckpointVariable or Get-ModelVariable emits them; from any number of checkpoints.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public override PSObject?[] InputObject
    {
        get => base.InputObject;
        set => base.InputObject = value;
    }

    /// <summary>Checkpoints whose variables are renamed on disk. Only their indexes are written, not their values.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path
    {
        get => _paths;
        set => _paths = value;
    }

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath
    {
        get => _paths;
        set => _paths = value;
    }

    /// <summary>The prefix of a new checkpoint that gets the new names; the one on disk stays as it is.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Replaces a checkpoint at the destination.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Does not wait until the files are on the disk. For scratch work.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>Emits the checkpoint.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter PassThru { get; set; }

    private bool IsOnDisk => ParameterSetName != VariableSet;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IsOnDisk)
        {
            base.ProcessRecord();
        }
    }

    /// <summary>What the variables are of, for messages.</summary>
    private protected string Where => IsOnDisk ? string.Join(", ", _checkpoints.Select(static checkpoint => checkpoint.Prefix)) : "the pipeline";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!IsOnDisk)
        {
            Require(null, RequireSuccess);
            return;
        }

        Require(_paths, () => _checkpoints = new CheckpointPaths(SessionState.Path).FindAll(_paths, ParameterSetName == LiteralPathSet, Destination is not null));
        var plans = new List<(TransferPlan Plan, string Action)>();
        foreach (CheckpointLocation checkpoint in _checkpoints)
        {
            Require(checkpoint.Prefix, () => plans.AddRange(Plan(checkpoint)));
        }

        Require(_paths, RequireSuccess);
        foreach ((TransferPlan Plan, string Action) planned in plans)
        {
            Require(planned.Plan.Destination, () => Transfer.Execute(this, planned, PassThru, CancellationToken));
        }
    }

    private protected sealed override void Process(CheckpointVariable variable)
    {
        if (NewNameOf(variable.Name, variable) is not { } name)
        {
            return;
        }

        if (IsOnDisk)
        {
            _mapped.Add(variable.WithName(name));
        }
        else
        {
            WriteObject(variable.WithName(name));
        }
    }

    /// <summary>A variable without values has a name, too. One that keeps it keeps its keys.</summary>
    private protected sealed override void ProcessWanted(ModelVariable variable)
    {
        if (NewNameOf(variable.CheckpointName, variable) is { } name)
        {
            WriteObject(name == variable.CheckpointName ? variable : variable.WithName(name));
        }
    }

    /// <summary>Called before the variables of each checkpoint on disk.</summary>
    private protected virtual void BeginCheckpoint()
    {
    }

    /// <summary>The name that a variable is to have; null if that failed, which <see cref="RequireSuccess"/> tells.</summary>
    /// <param name="name">The name that it has in a checkpoint.</param>
    /// <param name="variable">The variable, of a checkpoint or of a model.</param>
    private protected abstract string? NewNameOf(string name, object variable);

    /// <summary>Whether it is the structure of an object-based checkpoint, and no variable.</summary>
    private protected static bool IsObjectGraph(object variable) => variable is CheckpointVariable { SourceName: TensorName.ObjectGraph };

    /// <summary>Ends the command if anything failed, before anything downstream or on disk happens.</summary>
    private protected abstract void RequireSuccess();

    /// <summary>A checkpoint in which nothing changes has no plan.</summary>
    private IEnumerable<(TransferPlan Plan, string Action)> Plan(CheckpointLocation checkpoint)
    {
        _mapped = [];
        BeginCheckpoint();
        int count = 0;
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(checkpoint))
        {
            CancellationToken.ThrowIfCancellationRequested();
            Process(variable);
            count++;
        }

        if (_mapped.Count < count)
        {
            // What failed is told once all checkpoints were looked at.
            return [];
        }

        var options = new TransferOptions { Flush = !NoFlush, Force = Force };
        if (Destination is { } destination)
        {
            return [Transfer.Plan(this, _mapped, destination, options, CancellationToken)];
        }

        int renamed = _mapped.Count(static variable => variable.Name != variable.SourceName);
        if (renamed == 0)
        {
            WriteVerbose($"No name in {checkpoint.Prefix} changes: it stays as it is.");
            return [];
        }

        return [Transfer.PlanEdit(_mapped, checkpoint.Prefix, $"Rename {renamed} of {_mapped.Count} variables", options, CancellationToken)];
    }
}
