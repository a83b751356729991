using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Comparing;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Matching;
using CheckpointTools.Names;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>
/// Compare-Checkpoint: does a checkpoint fit a model, or equal another checkpoint? Emits what is missing, renamed, unused or different.
/// </summary>
[Cmdlet(VerbsData.Compare, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointDifference), typeof(bool))]
public sealed class CompareCheckpointCommand : CheckpointInputCommand
{
    private const int MaxNamed = 20;

    private ComparisonReference _reference = null!;
    private ValueComparer? _values;
    private Action<long> _onProgress = static _ => { };

    /// <summary>The other checkpoint, taken literally: what the first is held to.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string? ReferencePath { get; set; }

    /// <summary>
    /// The model that the checkpoint is to fit: a .meta, a SavedModel or a graph, or variables: of a model, of a checkpoint, or any
    /// objects with Name, DataType and Shape.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public PSObject?[]? Model { get; set; }

    /// <summary>
    /// The names of the variables to compare: keys, object paths or saver names; wildcards, ignoring case. The suffix of object-based names
    /// may be left out. Names that neither side has are an error.
    /// </summary>
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

    /// <summary>
    /// What variables are matched by. SaverName is the name that a variable has in the program, and in a name-based checkpoint: it tells
    /// what Initialize-CheckpointVariable would bind with the same parameter. -Verbose lists it.
    /// </summary>
    [Parameter]
    public MatchBy MatchBy { get; set; }

    /// <summary>
    /// Compares the values, too, of the variables that agree in all else, and says how far they are apart. Elements that are not a
    /// number on either side are equal; those that are none on one side only differ, whatever is tolerated.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeValue { get; set; }

    /// <summary>
    /// How far two values may be apart and still count as equal; with -RelativeTolerance, the sum of both. Compares values.
    /// </summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    public double AbsoluteTolerance { get; set; }

    /// <summary>The same, as a part of the reference's value, such as 1e-6. Compares values.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    public double RelativeTolerance { get; set; }

    /// <summary>
    /// Emits a difference for each variable. Otherwise, a renamed scope is one, and so are equal mismatches of many; their Variables has
    /// them one by one.
    /// </summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>
    /// Emits True for a checkpoint that fits, and False for one that does not. What a model does not ask for does no harm; what another
    /// checkpoint does not have counts.
    /// </summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(Name, () => _ = new ComparisonFilter(Name, Exclude));
        Require(
            null,
            () =>
            {
                if (ReferencePath is null == Model is null)
                {
                    throw new InputException(ErrorRecords.OneReference());
                }
            }
        );
        Require(ReferencePath ?? (object?)Model, () => _reference = ReferencePath is { } path ? ReadCheckpoint(path) : ReadModel());
        if (!IncludeValue && !IsGiven(nameof(AbsoluteTolerance)) && !IsGiven(nameof(RelativeTolerance)))
        {
            return;
        }

        Require(
            Model,
            () =>
                _values = _reference.HasValues
                    ? new ValueComparer(AbsoluteTolerance, RelativeTolerance) { OnProgress = bytes => _onProgress(bytes) }
                    : throw new InputException(ErrorRecords.ModelHasNoValue())
        );
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => Compare(place));
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
        CheckpointLocation location = CheckpointLocator.Find(new CheckpointPaths(SessionState.Path).ResolveExisting(path));
        WriteNote(location);
        return ComparisonReference.OfCheckpoint(location.Prefix, List(location));
    }

    private ComparisonReference ReadModel()
    {
        try
        {
            return new ModelInput(SessionState.Path, CancellationToken).Convert(Model!);
        }
        catch (CheckpointException e) when (e is { Error: CheckpointError.ModelNotFound, InnerException: null })
        {
            // Without an inner fault there is a checkpoint, but nothing that describes its model. The user may have meant the checkpoint.
            throw new CheckpointException(
                e.Error,
                $"{e.Message} To compare with the checkpoint itself, give it as the second path; "
                    + "or give its variables: -Model (Get-CheckpointVariable ...).",
                e
            )
            {
                File = e.File,
            };
        }
    }

    /// <summary>All of its variables or an error: what a damaged index hides is not missing.</summary>
    private List<CheckpointVariable> List(CheckpointLocation location)
    {
        var variables = new List<CheckpointVariable>();
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(location))
        {
            CancellationToken.ThrowIfCancellationRequested();
            variables.Add(variable);
        }

        return variables;
    }

    private void Compare(string place)
    {
        CheckpointLocation location = CheckpointLocator.Find(place);
        if (!IsNew(location))
        {
            return;
        }

        List<CheckpointVariable> variables = List(location);
        var filter = new ComparisonFilter(Name, Exclude);
        filter.Enter([.. _reference.Names, .. variables.Select(static variable => variable.Name)], variables.Concat(_reference.Stored));
        if (!Check(filter, location.Prefix, [.. _reference.Names, .. variables.Select(static variable => variable.Name)]))
        {
            return;
        }

        CheckpointComparison comparison = CheckpointComparer.Compare(
            location.Prefix,
            variables,
            _reference,
            filter.Selects,
            MatchBy,
            CancellationToken
        );
        WriteVerbose(
            comparison.Matches.Select(match =>
            {
                (string name, string source) = (
                    CheckpointComparer.ToShortName(match.Name),
                    CheckpointComparer.ToShortName(match.SourceName)
                );
                return TensorName.Printable($"'{name}' is '{source}' of {location.Prefix}.");
            })
        );
        WriteVerbose(
            $"{location.Prefix}: {Phrase.Count(comparison.Alike.Count, "variable has", "variables have")} the dtype and shape of the "
                + $"reference; {Phrase.Count(comparison.Differences.Count, "difference")} of names, dtypes and shapes"
                + $"{(_values is null ? "; no value was read" : "")}."
        );

        bool fits = true;
        foreach (CheckpointDifference difference in Detailed || Quiet ? comparison.Differences : comparison.Summary)
        {
            fits &= difference.Kind == DifferenceKind.Unused && !_reference.IsCheckpoint;
            Write(difference);
        }

        if (!Quiet || fits)
        {
            fits &= CompareValues(comparison, location.Prefix);
        }

        if (Quiet)
        {
            WriteObject(fits);
        }
    }

    /// <summary>Reports names that neither side has.</summary>
    /// <returns>Whether there is something to compare: a mistyped name must not lead to True.</returns>
    /// <exception cref="CheckpointException">Nothing is selected.</exception>
    private bool Check(ComparisonFilter filter, string prefix, string[] names)
    {
        int selected = 0;
        foreach (string name in names)
        {
            CancellationToken.ThrowIfCancellationRequested();
            selected += filter.Selects(name) ? 1 : 0;
        }

        string[] unmatched = [.. filter.Unmatched];
        foreach (string name in unmatched)
        {
            IEnumerable<string> known = names.Concat(names.Select(CheckpointComparer.ToShortName)).Distinct();
            WriteError(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, known), $"{prefix} and what it is compared with"));
        }

        if (selected > 0 || (Name is null && names.Length == 0))
        {
            return unmatched.Length == 0 || !Quiet;
        }

        return unmatched.Length == 0
            ? throw new CheckpointException(
                CheckpointError.VariableNotFound,
                $"Nothing of {prefix} or of what it is compared with is selected by {Describe()}, so nothing was compared. "
                    + "Get-CheckpointVariable lists the names that a checkpoint has."
            )
            : false;
    }

    private string Describe()
    {
        string name = Name is null ? "" : $"-Name {Phrase.List(Name, MaxNamed)}";
        string exclude = Exclude is null ? "" : $"-Exclude {Phrase.List(Exclude, MaxNamed)}";
        return $"{name} {exclude}".Trim();
    }

    /// <returns>Whether all values could be compared, and none differs.</returns>
    private bool CompareValues(CheckpointComparison comparison, string prefix)
    {
        IReadOnlyList<(CheckpointVariable Tensor, CheckpointVariable Reference)> alike = _values is null ? [] : comparison.Alike;
        var progress = new ProgressWriter(this, $"Comparing {prefix}");
        Int128 total = alike.Aggregate(Int128.Zero, static (sum, pair) => sum + pair.Tensor.Size);
        Int128 done = 0;
        _onProgress = bytes => progress.Show(Clamp(done + bytes), Clamp(total), "Comparing values");
        bool fits = true;
        foreach ((CheckpointVariable tensor, CheckpointVariable reference) in alike)
        {
            bool isEqual = false;
            Attempt(
                tensor,
                () =>
                {
                    CheckpointDifference? difference = _values!.Compare(tensor, reference, _reference.Path, CancellationToken);
                    isEqual = difference is null;
                    Write(difference);
                }
            );
            fits &= isEqual;
            if (Quiet && !fits)
            {
                break;
            }

            done += tensor.Size;
            _onProgress(0);
        }

        progress.Complete();
        return fits;
    }

    /// <summary>What damaged indexes claim may be more than a number holds.</summary>
    private static long Clamp(Int128 bytes) => (long)Int128.Min(bytes, long.MaxValue);

    private void Write(CheckpointDifference? difference)
    {
        if (!Quiet && difference is not null)
        {
            WriteObject(difference);
        }
    }
}
