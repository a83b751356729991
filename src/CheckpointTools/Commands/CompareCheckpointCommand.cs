using System.Management.Automation;
using CheckpointTools.Comparing;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Commands;

/// <summary>Compare-Checkpoint: does a checkpoint fit a model, or equal another checkpoint? Emits what is missing, renamed, unused or different.</summary>
[Cmdlet(VerbsData.Compare, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointDifference), typeof(bool))]
public sealed class CompareCheckpointCommand : CheckpointPathCommand
{
    private readonly List<string> _compared = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private VariableFilter _filter = null!;
    private ComparisonReference _reference = null!;
    private ValueComparer? _values;

    /// <summary>The other checkpoint, taken literally: what the first is held to.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? ReferencePath { get; set; }

    /// <summary>
    /// The model that the checkpoint is to fit: a .meta, a SavedModel or a graph, or variables: of a model, of a checkpoint, or any objects with Name,
    /// DataType and Shape.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject?[]? Model { get; set; }

    /// <summary>The names of the variables to compare; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names of the variables to leave out, as if neither side had them; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>Compares the values, too, of the variables that agree in all else.</summary>
    [Parameter]
    public SwitchParameter Value { get; set; }

    /// <summary>How far two values may be apart and still count as equal; with -RelativeTolerance, the sum of both. Compares values.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    public double AbsoluteTolerance { get; set; }

    /// <summary>The same, as a part of the reference's value, such as 1e-6. Compares values.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    public double RelativeTolerance { get; set; }

    /// <summary>
    /// Emits True for a checkpoint that fits, and False for one that does not. What a model does not ask for does no harm; what another checkpoint
    /// does not have counts.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(Name, () => _filter = new VariableFilter(Name, excluded: Exclude));
        Require(null, () =>
        {
            if (ReferencePath is null == Model is null)
            {
                throw new InputException(ErrorRecords.OneReference());
            }
        });
        Require(ReferencePath ?? (object?)Model, () => _reference = ReferencePath is { } path ? ReadCheckpoint(path) : new ModelInput(SessionState.Path, CancellationToken).Convert(Model!));
        _names.UnionWith(_reference.Names);
        if (!Value && AbsoluteTolerance == 0 && RelativeTolerance == 0)
        {
            return;
        }

        Require(Model, () => _values = _reference.HasValues ? new ValueComparer(AbsoluteTolerance, RelativeTolerance) : throw new InputException(ErrorRecords.ModelHasNoValue()));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => Compare(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (string name in _compared.Count == 0 ? [] : _filter.Unmatched)
        {
            WriteError(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, _names), _compared.Count == 1 ? $"{_compared[0]} and what it is compared with" : "the given checkpoints"));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _values?.Dispose();
        base.Dispose(disposing);
    }

    private ComparisonReference ReadCheckpoint(string path)
    {
        CheckpointLocation location = CheckpointLocator.Find(new CheckpointPaths(SessionState.Path).Resolve(path));
        return ComparisonReference.OfCheckpoint(location.Prefix, CheckpointContents.ReadVariables(location));
    }

    private void Compare(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        if (!IsNew(location))
        {
            return;
        }

        // All of it or an error: what a damaged index hides is not missing.
        CheckpointVariable[] variables = [.. CheckpointContents.ReadVariables(location)];
        _compared.Add(location.Prefix);
        _names.UnionWith(variables.Select(static variable => variable.Name));
        CheckpointComparison comparison = CheckpointComparer.Compare(location.Prefix, variables, _reference, _filter.SelectsName, CancellationToken);
        bool fits = true;
        foreach (CheckpointDifference difference in comparison.Differences)
        {
            fits &= difference.Kind == DifferenceKind.Unused && !_reference.IsCheckpoint;
            Write(difference);
        }

        if (!Quiet || fits)
        {
            fits &= CompareValues(comparison);
        }

        if (Quiet)
        {
            WriteObject(fits);
        }
    }

    /// <returns>Whether all values could be compared, and none differs.</returns>
    private bool CompareValues(CheckpointComparison comparison)
    {
        bool fits = true;
        foreach ((CheckpointVariable tensor, CheckpointVariable reference) in _values is null ? [] : comparison.Alike)
        {
            bool isEqual = false;
            Attempt(tensor, () =>
            {
                VariableInput.RequireOneTensor(reference);
                CheckpointDifference? difference = _values!.Compare(tensor, reference, _reference.Path, CancellationToken);
                isEqual = difference is null;
                Write(difference);
            });
            fits &= isEqual;
            if (Quiet && !fits)
            {
                break;
            }
        }

        return fits;
    }

    private void Write(CheckpointDifference? difference)
    {
        if (!Quiet && difference is not null)
        {
            WriteObject(difference);
        }
    }
}
