using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>
/// A command that removes or renames variables of checkpoints on disk: in place, where the index and the object graph are written and no
/// other value, or, with -Destination, in a copy. The checkpoints are given by their paths or by their variables.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class EditCommand : WritingCommand
{
    /// <summary>The checkpoints: any paths that lead to them.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public virtual string[] Path { get; set; } = [];

    /// <summary>
    /// The same, without wildcards. The output of Get-Checkpoint can be piped. Variables cannot: the command would take all of their
    /// checkpoint.
    /// </summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public virtual string[] LiteralPath { get; set; } = [];

    /// <summary>The variables, as Get-CheckpointVariable emits them; from any number of checkpoints.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>Whether paths are given, not variables.</summary>
    private protected bool HasPaths => ParameterSetName != VariableSet;

    /// <summary>The paths of this record.</summary>
    private protected string[] Paths => HasWildcards ? Path : LiteralPath;

    /// <summary>Whether paths are given that may have wildcards.</summary>
    private protected virtual bool HasWildcards => ParameterSetName == PathSet;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // All are planned before the first is written: what is wrong with one leaves all as they are.
        var plans = new List<PlannedTransfer>();
        foreach (CheckpointLocation checkpoint in FindCheckpoints())
        {
            WriteNote(checkpoint);
            Require(
                checkpoint.Prefix,
                () =>
                {
                    if (PlanWithoutChoice(checkpoint) is { } plan)
                    {
                        plans.Add(plan);
                    }
                }
            );
        }

        Require(Paths, RequireSuccess);
        foreach (PlannedTransfer plan in plans)
        {
            Require(plan.Plan.Destination, () => Execute(plan));
        }
    }

    /// <summary>The checkpoints to change. What is wrong with them ends the command.</summary>
    private protected abstract IReadOnlyCollection<CheckpointLocation> FindCheckpoints();

    /// <summary>Plans one checkpoint.</summary>
    /// <returns>Null if it stays as it is.</returns>
    private protected abstract PlannedTransfer? Plan(CheckpointLocation checkpoint);

    /// <summary>
    /// Ends the command if anything failed while names were found or made, before anything downstream or on disk happens.
    /// </summary>
    private protected virtual void RequireSuccess() { }

    /// <summary>Of variables that would have one name, an edit chooses none: it has no -OnDuplicate.</summary>
    private PlannedTransfer? PlanWithoutChoice(CheckpointLocation checkpoint)
    {
        try
        {
            return Plan(checkpoint);
        }
        catch (CheckpointException e) when (e.Advice?.Code == AdviceCode.ChooseDuplicate)
        {
            throw e.WithMessage(
                Phrase.Join(
                    e.Finding,
                    "Give each another name. To keep one of each, pipe the variables to Copy-CheckpointVariable, which has -OnDuplicate."
                )
            );
        }
    }

    /// <summary>The checkpoints that paths stand for. With a destination there is only one.</summary>
    private protected CheckpointLocation[] Resolve(IEnumerable<string> paths) =>
        new CheckpointPaths(SessionState.Path).FindAll(paths, !HasWildcards, isOne: Destination is not null);

    /// <summary>Plans a checkpoint at a full prefix, with all values written.</summary>
    private protected PlannedTransfer PlanCopy(IReadOnlyList<CheckpointVariable> variables, string prefix) =>
        PlannedTransfer.Write(variables, prefix, Options, CancellationToken);

    /// <summary>Plans another index for a checkpoint.</summary>
    private protected PlannedTransfer PlanEdit(IReadOnlyList<CheckpointVariable> variables, string prefix, string action) =>
        PlannedTransfer.Edit(variables, prefix, action, Options, CancellationToken);
}
