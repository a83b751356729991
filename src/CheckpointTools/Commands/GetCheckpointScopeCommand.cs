using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>Get-CheckpointScope: the scopes of checkpoints as a tree, with what lies in each. No value is read.</summary>
[Cmdlet(VerbsCommon.Get, "CheckpointScope", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointScope))]
public sealed class GetCheckpointScopeCommand : CheckpointInputCommand
{
    private readonly Dictionary<string, ScopeTree> _trees = [];

    /// <summary>Variables, as Get-CheckpointVariable emits them: then these are counted, by the names that they have now.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointVariable[] Variable { get; set; } = [];

    /// <summary>The scope to look into, in whole segments; empty for all variables. In object-based checkpoints, an object path.</summary>
    [Parameter(Position = 1)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string Scope { get; set; } = "";

    /// <summary>How many scopes in each other are shown.</summary>
    [Parameter]
    [ValidateRange(0, 64)]
    public int Depth { get; set; } = 2;

    private string Root => Scope.TrimEnd('/');

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == VariableSet)
        {
            foreach (CheckpointVariable variable in Variable)
            {
                Add(variable);
            }

            return;
        }

        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => Read(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((string checkpoint, ScopeTree tree) in _trees)
        {
            if (tree.IsEmpty && Root.Length > 0)
            {
                WriteError(ErrorRecords.NothingInScope(Root, checkpoint.Length == 0 ? "the pipeline" : checkpoint));
                continue;
            }

            foreach (CheckpointScope scope in tree.List(checkpoint))
            {
                WriteObject(scope);
            }
        }
    }

    private void Read(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        if (!IsNew(location))
        {
            return;
        }

        _trees.TryAdd(location.Prefix, new ScopeTree(Root));
        foreach (
            CheckpointVariable variable in CheckpointContents.ReadVariables(
                location,
                fault => WriteError(ErrorRecords.Create(fault, place))
            )
        )
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (variable.SourceName != Binary.TensorName.ObjectGraph)
            {
                Add(variable);
            }
        }
    }

    private void Add(CheckpointVariable variable)
    {
        if (!_trees.TryGetValue(variable.Checkpoint, out ScopeTree? tree))
        {
            _trees.Add(variable.Checkpoint, tree = new ScopeTree(Root));
        }

        tree.Add(variable, Depth);
    }
}
