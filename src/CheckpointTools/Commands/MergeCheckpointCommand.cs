using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Computing;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Output;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Commands;

/// <summary>
/// Merge-Checkpoint: writes all variables of two or more checkpoints to a new one, or one of each that has the mean of all. Sources stay as
/// they are.
/// </summary>
[Cmdlet(VerbsData.Merge, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class MergeCheckpointCommand : TransferCommand, IVariableSelection
{
    private readonly List<CheckpointLocation> _sources = [];
    private readonly HashSet<CheckpointLocation> _seen = [];

    /// <summary>Null if everything is merged.</summary>
    private VariableFilter? _filter;

    /// <summary>The checkpoints to merge: any paths that lead to them. Wildcards match prefixes.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string? Destination { get; set; }

    /// <summary>
    /// The names of the variables to merge: keys, object paths or saver names; wildcards, ignoring case. A name without wildcards ignores
    /// case if no variable has just it. All, unless given.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names to leave out; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>The dtypes to merge, such as float32.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType[]? DataType { get; set; }

    /// <summary>The kinds to merge, such as Weight.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public VariableKind[]? Kind { get; set; }

    /// <summary>
    /// Makes one variable of those of one name, such as their mean: how several values become one. Without it, each variable is written,
    /// and two of one name are duplicates.
    /// </summary>
    [Parameter]
    public MergeMethod Method { get; set; }

    /// <summary>
    /// The checkpoint that differences are taken from, and whose place the merged variables have. If it is among the checkpoints to
    /// merge, it is no source.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string? Base { get; set; }

    /// <summary>
    /// The weight of each source, in their order; or a dictionary of such lists by names of variables, with wildcards, of which the longest
    /// that fits counts. 1 each, unless given.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Weight { get; set; }

    /// <summary>
    /// Divides the sum by the sum of the weights. Average and Ties do so unless it is -Normalize:$false, the others do not.
    /// </summary>
    [Parameter]
    public SwitchParameter Normalize { get; set; }

    /// <summary>The factor of all that is added to the base: 1, unless given.</summary>
    [Parameter]
    public double Lambda { get; set; } = 1;

    /// <summary>For Ema, how much of what there is stays with each source: 0.9, unless given.</summary>
    [Parameter]
    public double Decay { get; set; } = 0.9;

    /// <summary>
    /// For Slerp and NuSlerp, the place on the way from the first to the second, from 0 to 1: the middle, unless given. For NuSlerp weights
    /// say it, too.
    /// </summary>
    [Parameter]
    public double Interpolation { get; set; } = 0.5;

    /// <summary>The part of the differences from the base that is kept, from 0 to 1: one number, or one for each source.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Density { get; set; }

    /// <summary>
    /// For Breadcrumbs, the part of the differences, the largest ones, that is left out: one number, or one for each source; 0.01, unless
    /// given.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Gamma { get; set; }

    /// <summary>
    /// Scales the differences that are kept to the sum of all of them. DareLinear and DareTies do so unless it is -Rescale:$false, the
    /// others do not.
    /// </summary>
    [Parameter]
    public SwitchParameter Rescale { get; set; }

    /// <summary>What NuSlerp and ModelStock measure angles of: all of a variable, or each row or column of it.</summary>
    [Parameter]
    public MergeGrouping Grouping { get; set; }

    /// <summary>The seed of what DareLinear and DareTies choose at random: 0, unless given. The same seed gives the same values.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>
    /// Takes variables that only some of the checkpoints have: they are merged from those that have them. Otherwise each is an error.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowMissing { get; set; }

    private bool IsMethodGiven => MyInvocation.BoundParameters.ContainsKey(nameof(Method));

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string? foreign = Array.Find(MergeInput.Parameters, name => !IsMethodGiven && MyInvocation.BoundParameters.ContainsKey(name));
        if (foreign is not null)
        {
            ThrowTerminatingError(ErrorRecords.InvalidMerge($"-{foreign} says how values are merged: give -Method too."));
        }

        if (((IVariableSelection)this).IsGiven)
        {
            Require(Name, () => _filter = VariableFilter.Of(this));
        }

        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName != PathSet;
        var paths = new CheckpointPaths(SessionState.Path);
        string[] given = ParameterSetName switch
        {
            PathSet => Path,
            LiteralPathSet => LiteralPath,
            _ => [.. InputObject.Select(CheckpointPaths.Of)],
        };
        foreach (string path in given)
        {
            IEnumerable<string> places = [];
            Require(path, () => places = paths.Expand(path, isLiteral));
            foreach (string place in places)
            {
                Require(place, () => Add(place));
            }
        }
    }

    private protected override void RequireInput()
    {
        if (_sources.Count + (Base is null ? 0 : 1) < 2)
        {
            throw new InputException(ErrorRecords.TooFewCheckpoints(_sources.Count));
        }
    }

    private protected override IReadOnlyList<CheckpointVariable> FindVariables()
    {
        List<CheckpointVariable> found = [.. IsMethodGiven ? MergeValues() : _sources.SelectMany(List)];
        RequireMatched();
        return Rename(found, "the checkpoints to merge");
    }

    /// <summary>A name without wildcards that nothing has is an error, as for the other commands that write.</summary>
    private void RequireMatched()
    {
        foreach (string pattern in _filter?.UnmatchedPatterns ?? [])
        {
            WriteWarning($"No variable of the checkpoints to merge matches '{pattern}'.");
        }

        if (_filter?.Unmatched.FirstOrDefault() is { } name)
        {
            IEnumerable<string> names = _sources.SelectMany(MissingNames.ListNames);
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, names), "the checkpoints to merge"));
        }
    }

    private List<CheckpointVariable> MergeValues()
    {
        var settings = new MergeInput(MyInvocation.BoundParameters);
        var merge = new VariableMerge(settings.For, AllowMissing);
        CheckpointLocation? origin = null;
        if (Base is not null)
        {
            origin = CheckpointLocator.FindStrict(new CheckpointPaths(SessionState.Path).Resolve(Base));
            WriteNote(origin);
            foreach (CheckpointVariable variable in List(origin))
            {
                merge.AddBase(variable);
            }
        }

        foreach (CheckpointVariable variable in _sources.SelectMany(List))
        {
            merge.Add(variable);
        }

        settings.RequireConsistent(merge, Base is not null);
        List<CheckpointVariable> merged = [.. merge.Merge(static fault => throw fault)];
        WriteVerbose(MergeReport.Describe(settings, merge, origin?.Prefix));
        MergeReport.Tell(this, settings, merge);
        return merged;
    }

    private void Add(string place)
    {
        CheckpointException? missing = null;
        CheckpointLocation source = SkipDamaged
            ? CheckpointLocator.FindPresent(place, fault => missing = fault)
            : CheckpointLocator.Find(place);
        if (!_seen.Add(source))
        {
            return;
        }

        WriteNote(source);
        if (missing is not null)
        {
            WriteWarning($"{missing.Message} What the others have is taken.");
        }

        _sources.Add(source);
    }

    private IEnumerable<CheckpointVariable> List(CheckpointLocation source)
    {
        CheckpointException? fault = null;
        bool isEmpty = true;
        _filter?.Enter(() => MissingNames.ListVariables(source));
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(source, SkipDamaged ? found => fault ??= found : null))
        {
            CancellationToken.ThrowIfCancellationRequested();
            isEmpty = false;
            if (_filter?.Selects(variable, _filter.NamesGraph) != false)
            {
                yield return variable;
            }
        }

        if (_filter is not null)
        {
            WriteVerbose(DecisionText.Selected(_filter, source.Prefix));
        }

        // The plan reports what of a source is left out; a source that is lost as a whole is no part of it.
        if (isEmpty && fault is not null)
        {
            throw fault;
        }
    }
}
