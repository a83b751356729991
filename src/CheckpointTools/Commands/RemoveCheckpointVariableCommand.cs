using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// Remove-CheckpointVariable: drops variables from checkpoints on disk. Only the index is written; the values stay in the data files, unused,
/// until -Compact or a copy leaves them behind.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "CheckpointVariable", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class RemoveCheckpointVariableCommand : CheckpointCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string VariableSet = "Variable";

    private readonly VariableInput _input = new();
    private readonly List<string> _allPaths = [];
    private readonly Dictionary<string, Dictionary<string, CheckpointVariable>> _removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CheckpointLocation> _locations = new(StringComparer.Ordinal);
    private string[] _paths = [];

    /// <summary>The checkpoints: any paths that lead to them.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path
    {
        get => _paths;
        set => _paths = value;
    }

    /// <summary>The same, without wildcards. What Get-Checkpoint emits can be piped; variables cannot, as -Name would then select others than those.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath
    {
        get => _paths;
        set => _paths = value;
    }

    /// <summary>The names of the variables to drop, case as it is; wildcards ignore case.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The variables to drop, as Get-CheckpointVariable emits them, from the checkpoints that they are of.</summary>
    [Parameter(ParameterSetName = VariableSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>The prefix of a new checkpoint without the variables; the one on disk stays as it is.</summary>
    [Parameter]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Replaces a checkpoint at the destination.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the remaining values anew, which gives the room of the others back.</summary>
    [Parameter]
    public SwitchParameter Compact { get; set; }

    /// <summary>Does not wait until the files are on the disk. For scratch work.</summary>
    [Parameter]
    public SwitchParameter NoFlush { get; set; }

    /// <summary>Emits the checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () =>
    {
        if (ParameterSetName != VariableSet)
        {
            _allPaths.AddRange(_paths);
            return;
        }

        foreach (PSObject? input in InputObject ?? [null])
        {
            CheckpointVariable variable = _input.Convert(input);
            if (variable.Kind == VariableKind.ObjectGraph)
            {
                throw new InputException(ErrorRecords.ObjectGraphStays());
            }

            RemovedOf(variable.Format == CheckpointFormat.V1 ? CheckpointLocator.Find(variable.Checkpoint) : new CheckpointLocation(variable.Checkpoint, CheckpointFormat.V2))[variable.SourceName] = variable.WithName(variable.SourceName);
        }
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != VariableSet)
        {
            Require(_allPaths, SelectByName);
        }

        Require(Destination, () =>
        {
            if (Destination is not null && _removed.Count > 1)
            {
                throw new InputException(ErrorRecords.OneDestination(_removed.Count));
            }
        });
        var plans = new List<(TransferPlan Plan, string Action)>();
        foreach ((string prefix, Dictionary<string, CheckpointVariable> removed) in _removed)
        {
            Require(prefix, () => plans.AddRange(Plan(prefix, removed)));
        }

        foreach ((TransferPlan Plan, string Action) planned in plans)
        {
            Require(planned.Plan.Destination, () => Transfer.Execute(this, planned, PassThru, CancellationToken));
        }
    }

    private void SelectByName()
    {
        var filter = VariableFilter.Exact(Name);
        if (filter.NamesGraph)
        {
            throw new InputException(ErrorRecords.ObjectGraphStays());
        }

        var seen = new List<string>();
        foreach (CheckpointLocation location in new CheckpointPaths(SessionState.Path).FindAll(_allPaths, ParameterSetName == LiteralPathSet, Destination is not null))
        {
            Dictionary<string, CheckpointVariable> removed = RemovedOf(location);
            foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(location))
            {
                CancellationToken.ThrowIfCancellationRequested();
                seen.Add(variable.Name);
                if (filter.Selects(variable, withGraph: false))
                {
                    removed[variable.Name] = variable;
                }
            }
        }

        if (filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, seen), string.Join(", ", _removed.Keys)));
        }
    }

    /// <summary>A checkpoint that stays as it is has no plan.</summary>
    private IEnumerable<(TransferPlan Plan, string Action)> Plan(string prefix, Dictionary<string, CheckpointVariable> removed)
    {
        CheckpointLocation location = _locations[prefix];
        List<CheckpointVariable> all = [.. CheckpointContents.ReadVariables(location)];
        List<CheckpointVariable> kept = all.FindAll(variable => !removed.ContainsKey(variable.SourceName));
        var options = new TransferOptions { Flush = !NoFlush, Force = Force || Destination is null };
        if (removed.Count > 0 && (location.Format == CheckpointFormat.V2 || Destination is null))
        {
            // Says whether these are still the variables that were listed; what is kept is listed only now. A V1 checkpoint is never written.
            TransferPlanner.PlanEdit([.. removed.Values], prefix, options, CancellationToken);
        }

        if (kept.TrueForAll(static variable => variable.Kind == VariableKind.ObjectGraph))
        {
            throw new InputException(ErrorRecords.NothingLeft(prefix));
        }

        if (Compact || Destination is not null)
        {
            return [Destination is null ? Transfer.PlanAt(prefix, kept, options, CancellationToken) : Transfer.Plan(this, kept, Destination, options, CancellationToken)];
        }

        if (removed.Count == 0)
        {
            WriteVerbose($"No variable of {prefix} matches: it stays as it is.");
            return [];
        }

        return [Transfer.PlanEdit(kept, prefix, $"Remove {all.Count - kept.Count} of {all.Count} variables", options, CancellationToken)];
    }

    private Dictionary<string, CheckpointVariable> RemovedOf(CheckpointLocation location)
    {
        _locations[location.Prefix] = location;
        if (!_removed.TryGetValue(location.Prefix, out Dictionary<string, CheckpointVariable>? removed))
        {
            removed = _removed[location.Prefix] = new Dictionary<string, CheckpointVariable>(StringComparer.Ordinal);
        }

        return removed;
    }
}
