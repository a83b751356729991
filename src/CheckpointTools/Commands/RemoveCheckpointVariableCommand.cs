using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// Remove-CheckpointVariable: drops variables from checkpoints on disk. Only the index is written; the values stay in the data files,
/// unused, until -Compact or a copy leaves them behind.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "CheckpointVariable", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class RemoveCheckpointVariableCommand : EditCommand
{
    private const int MaxNamed = 5;

    private readonly VariableInput _input = new();
    private readonly List<string> _allPaths = [];
    private readonly Dictionary<CheckpointLocation, Dictionary<string, CheckpointVariable>> _removed = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] CheckpointInfo { get; set; } = [];

    /// <summary>The names of the variables to drop, case as it is; wildcards ignore case.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true)]
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Writes the remaining values anew, which gives the room of the others back.</summary>
    [Parameter]
    public SwitchParameter Compact { get; set; }

    /// <summary>
    /// Removes what came, although commands that brought it reported errors; otherwise nothing is removed then.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPartial { get; set; }

    /// <summary>With -Compact, the checkpoint that is replaced is the one that the user named.</summary>
    private protected override TransferOptions Options => base.Options with { Force = Force || Destination is null };

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasPaths)
        {
            _allPaths.AddRange(ParameterSetName == CheckpointSet ? CheckpointInfo.Select(CheckpointPaths.Of) : Paths);
        }
        else
        {
            Require(null, () => _input.Convert(InputObject, Select));
        }
    }

    private protected override IReadOnlyCollection<CheckpointLocation> FindCheckpoints()
    {
        CloseInput(AllowPartial);
        if (HasPaths)
        {
            Require(_allPaths, SelectByName);
        }

        Require(
            Destination,
            () =>
            {
                if (Destination is not null && _removed.Count > 1)
                {
                    throw new InputException(ErrorRecords.OneDestination(_removed.Count));
                }
            }
        );
        return _removed.Keys;
    }

    private protected override PlannedTransfer? Plan(CheckpointLocation checkpoint)
    {
        string prefix = checkpoint.Prefix;
        Dictionary<string, CheckpointVariable> removed = _removed[checkpoint];
        List<CheckpointVariable> all = [.. CheckpointContents.ReadVariables(checkpoint)];
        List<CheckpointVariable> kept = all.FindAll(variable => !removed.ContainsKey(variable.SourceName));
        if (removed.Count > 0 && (checkpoint.Format == CheckpointFormat.V2 || Destination is null))
        {
            // Fails unless these are still the variables that were listed, as what is kept is listed only now, or if the checkpoint is of
            // format V1, which is never written in place.
            TransferPlanner.PlanEdit([.. removed.Values], prefix, Options with { AllowBroken = true }, CancellationToken);
        }

        if (kept.TrueForAll(static variable => variable.SourceName == TensorName.ObjectGraph))
        {
            throw new InputException(ErrorRecords.NothingLeft(prefix));
        }

        string[] names = [.. removed.Keys.Order(StringComparer.Ordinal).Select(Phrase.Quote)];
        foreach (string name in names)
        {
            WriteVerbose(TensorName.Printable($"{name} of {prefix} is left out."));
        }

        if (Destination is not null)
        {
            return PlanCopy(kept, DestinationPrefix()).Naming(", without", names);
        }

        if (Compact)
        {
            return PlanCopy(kept, prefix).Naming(", without", names);
        }

        if (removed.Count == 0)
        {
            WriteVerbose($"No variable of {prefix} matches: it stays as it is.");
            return null;
        }

        return PlanEdit(kept, prefix, $"Remove {all.Count - kept.Count} of {all.Count} variables").Naming(":", names);
    }

    private void Select(CheckpointVariable variable)
    {
        if (variable.SourceName == TensorName.ObjectGraph)
        {
            throw new InputException(ErrorRecords.ObjectGraphStays());
        }

        CheckpointLocation checkpoint =
            variable.Format == CheckpointFormat.V1
                ? CheckpointLocator.Find(variable.Checkpoint)
                : new CheckpointLocation(variable.Checkpoint, CheckpointFormat.V2);
        RemovedFrom(checkpoint)[variable.SourceName] = variable.WithName(variable.SourceName);
    }

    private void SelectByName()
    {
        var filter = VariableFilter.Exact(Name);
        if (filter.NamesGraph)
        {
            throw new InputException(ErrorRecords.ObjectGraphStays());
        }

        var seen = new List<string>();
        CheckpointLocation[] checkpoints = Resolve(_allPaths);
        foreach (CheckpointLocation checkpoint in checkpoints)
        {
            Dictionary<string, CheckpointVariable> removed = RemovedFrom(checkpoint);
            foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(checkpoint))
            {
                CancellationToken.ThrowIfCancellationRequested();
                seen.Add(variable.Name);
                if (filter.Selects(variable, withGraph: false))
                {
                    removed[variable.Name] = variable;
                }
            }
        }

        string where = Phrase.Items([.. checkpoints.Select(static checkpoint => checkpoint.Prefix)], MaxNamed);
        foreach (string pattern in filter.UnmatchedPatterns)
        {
            WriteWarning($"No variable of {where} matches '{pattern}'.");
        }

        if (filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, seen), where));
        }
    }

    private Dictionary<string, CheckpointVariable> RemovedFrom(CheckpointLocation checkpoint)
    {
        if (!_removed.TryGetValue(checkpoint, out Dictionary<string, CheckpointVariable>? removed))
        {
            removed = _removed[checkpoint] = new Dictionary<string, CheckpointVariable>(StringComparer.Ordinal);
        }

        return removed;
    }
}
