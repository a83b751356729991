using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Commands;

/// <summary>Get-CheckpointScope: the scopes of checkpoints as a tree, with what lies in each. No value is read.</summary>
[Cmdlet(VerbsCommon.Get, "CheckpointScope", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointScope))]
public sealed class GetCheckpointScopeCommand : CheckpointInputCommand
{
    /// <summary>Those of the pipeline, by their checkpoints.</summary>
    private readonly Dictionary<string, List<CheckpointVariable>> _variables = [];

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
        foreach ((string checkpoint, List<CheckpointVariable> variables) in _variables)
        {
            Write(checkpoint, variables);
        }
    }

    private void Write(string checkpoint, List<CheckpointVariable> variables)
    {
        VariableNode? scope = new VariableTree(variables).Find(Root);
        if (Root.Length > 0 && scope is null or { VariableCount: 0 })
        {
            WriteError(ErrorRecords.NothingInScope(Root, checkpoint.Length == 0 ? "the pipeline" : checkpoint));
            return;
        }

        Write(scope!, checkpoint, depth: 0);
    }

    /// <summary>The scope, then those in it.</summary>
    private void Write(VariableNode scope, string checkpoint, int depth)
    {
        WriteObject(new CheckpointScope(scope, checkpoint, depth));
        if (depth < Depth)
        {
            foreach (
                VariableNode inner in scope
                    .FindChildren()
                    .Where(static child => child.VariableCount > 0)
                    .OrderBy(static child => child.Path, NumberedNameComparer.Instance)
            )
            {
                Write(inner, checkpoint, depth + 1);
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

        var variables = new List<CheckpointVariable>();
        foreach (
            CheckpointVariable variable in CheckpointContents.ReadVariables(
                location,
                fault => WriteError(ErrorRecords.Create(fault, place))
            )
        )
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (!variable.IsObjectGraph)
            {
                variables.Add(variable);
            }
        }

        Write(location.Prefix, variables);
    }

    private void Add(CheckpointVariable variable)
    {
        if (!_variables.TryGetValue(variable.Checkpoint, out List<CheckpointVariable>? variables))
        {
            _variables.Add(variable.Checkpoint, variables = []);
        }

        variables.Add(variable);
    }
}
