using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Optimizers;
using CheckpointTools.Output;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Commands;

/// <summary>
/// Remove-CheckpointVariable: drops variables from checkpoints on disk. The index is written, and in an object-based checkpoint a new
/// object graph; the values stay in the data files, unused, until -Compact or a copy leaves them behind.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "CheckpointVariable", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class RemoveCheckpointVariableCommand : EditCommand, IVariableSelection
{
    private const string OptimizerCheckpointSet = "OptimizerCheckpoint";
    private const string OptimizerPathSet = "OptimizerPath";
    private const string OptimizerLiteralPathSet = "OptimizerLiteralPath";
    private const int MaxNamed = 5;

    private readonly VariableInput _input = new();
    private readonly List<string> _allPaths = [];
    private readonly Dictionary<CheckpointLocation, Dictionary<string, CheckpointVariable>> _removed = [];
    private bool _removesCounter;

    /// <inheritdoc/>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = OptimizerPathSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] Path { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] LiteralPath { get; set; } = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = OptimizerCheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] CheckpointInfo { get; set; } = [];

    /// <summary>The names of the variables to drop: keys, object paths or saver names, case as it is; wildcards ignore case.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true)]
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names not to drop; wildcards, ignoring case.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>The dtypes to drop, such as int64.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType[]? DataType { get; set; }

    /// <summary>The kinds to drop, such as OptimizerSlot.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public VariableKind[]? Kind { get; set; }

    /// <summary>
    /// Drops the state of optimizers: their slots, and their own rates and counts. In an object-based checkpoint, every edge to an
    /// optimizer is cut.
    /// </summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet, Mandatory = true)]
    [Parameter(ParameterSetName = OptimizerPathSet, Mandatory = true)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet, Mandatory = true)]
    public SwitchParameter OptimizerState { get; set; }

    /// <summary>Keeps the optimizers, with their rates and counts, and drops their slots: a program goes on with fresh ones.</summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet)]
    [Parameter(ParameterSetName = OptimizerPathSet)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet)]
    public SwitchParameter KeepOptimizerObject { get; set; }

    /// <summary>Drops nothing, and gives the optimizers the state of fresh ones; their rates stay as they are.</summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet)]
    [Parameter(ParameterSetName = OptimizerPathSet)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet)]
    public SwitchParameter Reset { get; set; }

    /// <summary>
    /// With -Reset, the values of slots: a number for all of them, or a dictionary of numbers by what slots are called. Without it, they
    /// are those of the model beside the checkpoint, or of the optimizer that is known by its slots.
    /// </summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet)]
    [Parameter(ParameterSetName = OptimizerPathSet)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet)]
    [ValidateNotNull]
    public object? SlotFill { get; set; }

    /// <summary>With -Reset, keeps the counts of iterations, which rates may depend on.</summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet)]
    [Parameter(ParameterSetName = OptimizerPathSet)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet)]
    public SwitchParameter KeepIteration { get; set; }

    /// <summary>Drops the moving averages that only an optimizer holds, too; otherwise they are a reason to refuse.</summary>
    [Parameter(ParameterSetName = OptimizerCheckpointSet)]
    [Parameter(ParameterSetName = OptimizerPathSet)]
    [Parameter(ParameterSetName = OptimizerLiteralPathSet)]
    public SwitchParameter DropAverage { get; set; }

    /// <summary>Writes the remaining values anew, which gives the room of the others back.</summary>
    [Parameter]
    public SwitchParameter Compact { get; set; }

    /// <summary>
    /// Removes what came, although commands that brought it reported errors; otherwise nothing is removed then.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPartial { get; set; }

    /// <summary>With -Compact, the checkpoint that is replaced is the one that the user named.</summary>
    private protected override TransferOptions Options =>
        base.Options with
        {
            Force = Force || Destination is null,
            NoSaveCounter = _removesCounter,
        };

    private protected override bool HasWildcards => ParameterSetName is PathSet or OptimizerPathSet;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (HasPaths)
        {
            _allPaths.AddRange(CheckpointInfo.Length > 0 ? CheckpointInfo.Select(CheckpointPaths.Of) : Paths);
        }
        else
        {
            Require(null, () => _input.Convert(InputObject, Select));
        }
    }

    private protected override IReadOnlyCollection<CheckpointLocation> FindCheckpoints()
    {
        CloseInput(AllowPartial);
        if (OptimizerState)
        {
            CheckpointLocation[] checkpoints = [];
            Require(
                _allPaths,
                () =>
                {
                    RequireConsistent();
                    checkpoints = Resolve(_allPaths);
                }
            );
            return checkpoints;
        }

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
        if (OptimizerState)
        {
            return PlanOptimizerState(checkpoint);
        }

        string prefix = checkpoint.Prefix;
        Dictionary<string, CheckpointVariable> removed = _removed[checkpoint];

        // Whatever else is removed, the counter of saves stays; who names it means it.
        _removesCounter = removed.Values.Any(static variable => variable.ObjectPath == "save_counter");
        List<CheckpointVariable> all = [.. CheckpointContents.ReadVariables(checkpoint)];
        List<CheckpointVariable> kept = all.FindAll(variable => !removed.ContainsKey(variable.SourceName));
        if (removed.Count > 0 && (checkpoint.Format == CheckpointFormat.V2 || Destination is null))
        {
            // Fails unless these are still the variables that were listed, as what is kept is listed only now, or if the checkpoint is of
            // format V1, which is never written in place.
            TransferPlanner.PlanEdit(
                [.. removed.Values],
                prefix,
                Options with
                {
                    AllowBroken = true,
                    ObjectGraphs = ObjectGraphMode.Drop,
                },
                CancellationToken
            );
        }

        if (kept.TrueForAll(static variable => variable.IsObjectGraph))
        {
            throw new InputException(ErrorRecords.NothingLeft(prefix));
        }

        bool isInPlace = Destination is null && !Compact;
        if (isInPlace && removed.Count == 0)
        {
            WriteVerbose($"No variable of {prefix} matches: it stays as it is.");
            return null;
        }

        PlannedTransfer plan = isInPlace ? PlanEdit(kept, prefix, "") : PlanCopy(kept, Destination is null ? prefix : DestinationPrefix());
        string[] names = FindLost(all, plan.Plan);
        WriteVerbose(names.Select(name => TensorName.Printable($"{name} of {prefix} is left out.")));

        int count = all.Count(static variable => !variable.IsObjectGraph);
        return isInPlace
            ? plan.Saying($"Remove {names.Length} of {Phrase.Count(count, "variable")}").Naming(":", names)
            : plan.Naming(", without", names);
    }

    /// <summary>What the new checkpoint has no more, quoted: what was named, and the slots that go with it.</summary>
    private static string[] FindLost(List<CheckpointVariable> all, TransferPlan plan)
    {
        var kept = plan.Variables.Select(static variable => variable.SourceName).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. all.Where(variable => !variable.IsObjectGraph && !kept.Contains(variable.SourceName))
                .Select(static variable => variable.SourceName)
                .Order(StringComparer.Ordinal)
                .Select(Phrase.Quote),
        ];
    }

    /// <summary>Of what -OptimizerState can do, one thing is asked for.</summary>
    private void RequireConsistent()
    {
        string? why =
            Reset && KeepOptimizerObject ? "-Reset keeps all variables, and -KeepOptimizerObject drops the slots. Give one of them."
            : KeepIteration && !Reset ? "-KeepIteration says what -Reset leaves as it is. Give both, or leave it out."
            : DropAverage && (Reset || KeepOptimizerObject)
                ? $"{(Reset ? "-Reset" : "-KeepOptimizerObject")} keeps moving averages. Leave out -DropAverage."
            : null;
        if (why is not null)
        {
            throw new InputException(ErrorRecords.OptimizerSwitches(why));
        }
    }

    private PlannedTransfer? PlanOptimizerState(CheckpointLocation checkpoint)
    {
        string prefix = checkpoint.Prefix;
        Optimizers.OptimizerState state = Optimizers.OptimizerState.Read(checkpoint);
        string target = Destination is null ? prefix : DestinationPrefix();

        // A SavedModel asks for all of its keys, so what of it can go is the bytes of the slots.
        bool isSavedModels = !Reset && !KeepOptimizerObject && CheckpointLocator.IsOfSavedModel(target);
        bool fills = Reset || isSavedModels;
        if (SlotFill is not null && !fills)
        {
            throw new InputException(ErrorRecords.OptimizerSwitches("-SlotFill gives the values for -Reset. Give both, or leave it out."));
        }

        OptimizerChange change =
            Reset ? state.Reset(SlotFillInput.Read(SlotFill), KeepIteration)
            : isSavedModels ? state.ResetSlots(SlotFillInput.Read(SlotFill))
            : state.Remove(KeepOptimizerObject, DropAverage);
        IReadOnlyList<CheckpointVariable> changed = fills ? change.Filled : change.Removed;
        string summary =
            state.IsEmpty ? "There is no optimizer in it."
            : change.IsNone ? "Its optimizers have nothing of that."
            : $"{Phrase.Count(changed.Count, "variable")} of optimizers {(changed.Count == 1 ? "is" : "are")} "
                + (fills ? "as in fresh ones." : "left out.");
        bool isInPlace = Destination is null && !Compact;
        if (change.IsNone && isInPlace)
        {
            Tell($"{prefix}: {summary}");
            return null;
        }

        if (change.Variables.All(static variable => variable.IsObjectGraph))
        {
            throw new InputException(ErrorRecords.NothingLeft(prefix));
        }

        string[] names = [.. changed.Select(static variable => Phrase.Quote(variable.Name)).Order(StringComparer.Ordinal)];
        string fate = fills ? "gets the value of a fresh optimizer" : "is left out";
        WriteVerbose(names.Select(name => TensorName.Printable($"{name} of {prefix} {fate}.")));

        TransferOptions options = Options with { Optimizers = change.Objects };
        if (isInPlace)
        {
            string action =
                $"{(fills ? "Reset" : "Remove")} {Phrase.Count(changed.Count, "variable")} of optimizers "
                + $"({Phrase.Count(change.FreedSize, "byte")})";
            PlannedTransfer edit = PlannedTransfer.Edit(change.Variables, prefix, action, options, CancellationToken).Naming(":", names);
            return edit with
            {
                Result =
                    $"{prefix}: {summary} "
                    + Phrase.Count(edit.Plan.UnusedSize, "byte in its data files is", "bytes in its data files are")
                    + " unused; -Compact gives them back.",
            };
        }

        PlannedTransfer copy = PlannedTransfer
            .Write(change.Variables, target, options, CancellationToken)
            .Naming(fills ? ", with fresh values of" : ", without", names);
        long saved = copy.Plan.SourceSize - copy.Plan.PayloadSize;
        bool isSmaller = saved > 0 && checkpoint.Format == CheckpointFormat.V2;
        return copy with
        {
            Result = $"{target}: {summary}{(isSmaller ? $" Its data files are {Phrase.Count(saved, "byte")} smaller." : "")}",
        };
    }

    private void Select(CheckpointVariable variable)
    {
        if (variable.IsObjectGraph)
        {
            throw new InputException(ErrorRecords.ObjectGraphStays());
        }

        CheckpointLocation checkpoint =
            variable.Format != CheckpointFormat.V2
                ? CheckpointLocator.Find(variable.Checkpoint)
                : new CheckpointLocation(variable.Checkpoint, CheckpointFormat.V2);
        RemovedFrom(checkpoint)[variable.SourceName] = variable.WithName(variable.SourceName);
    }

    private void SelectByName()
    {
        var filter = VariableFilter.Exact(this);
        if (filter.NamesGraph)
        {
            throw new InputException(ErrorRecords.ObjectGraphStays());
        }

        CheckpointLocation[] checkpoints = Resolve(_allPaths);
        foreach (CheckpointLocation checkpoint in checkpoints)
        {
            Dictionary<string, CheckpointVariable> removed = RemovedFrom(checkpoint);
            filter.Enter(() => MissingNames.ListVariables(checkpoint));
            foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(checkpoint))
            {
                CancellationToken.ThrowIfCancellationRequested();
                if (filter.Selects(variable, withGraph: false))
                {
                    removed[variable.Name] = variable;
                }
            }

            WriteVerbose(DecisionText.Selected(filter, checkpoint.Prefix));
        }

        string where = Phrase.Items([.. checkpoints.Select(static checkpoint => checkpoint.Prefix)], MaxNamed);
        foreach (string pattern in filter.UnmatchedPatterns)
        {
            WriteWarning($"No variable of {where} matches '{pattern}'.");
        }

        if (filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(
                ErrorRecords.VariableNotFound(name, NearestNames.Find(name, checkpoints.SelectMany(MissingNames.ListNames)), where)
            );
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
