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
/// Initialize-CheckpointVariable: gives variables of a model the values of another checkpoint's tensors, as TensorFlow's
/// init_from_checkpoint does. Nothing is read but indexes; the values come when the variables are copied.
/// </summary>
[Cmdlet(VerbsData.Initialize, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable), typeof(ModelVariable))]
public sealed class InitializeCheckpointVariableCommand : CheckpointCommand
{
    private const int MaxListed = 20;

    private readonly VariableInput _input = new();
    private readonly List<CheckpointVariable?> _current = [];
    private readonly List<ModelVariable> _model = [];
    private readonly HashSet<string> _neverStored = new(StringComparer.Ordinal);
    private IReadOnlyList<CheckpointVariable> _source = [];
    private string _prefix = "";
    private IReadOnlyList<string> _averaged = [];
    private AssignmentMap? _map;
    private VariableFilter? _excluded;
    private OutputList? _skipped;

    /// <summary>The variables of the model, with or without values.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>The checkpoint to take values from: any path that leads to one, taken literally.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public string From { get; set; } = "";

    /// <summary>
    /// Which tensors go to which variables: the checkpoint's side first, then the model's, scopes with a slash at the end. A dictionary,
    /// a list of objects with From and To, or a list of pairs. It may be left out with -MatchBy or -Average.
    /// </summary>
    [Parameter(Position = 1)]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AssignmentMapCompleter))]
    public object? AssignmentMap { get; set; }

    /// <summary>
    /// What variables go by. SaverName is the name that a variable has in the program, and in a name-based checkpoint, whatever the objects
    /// are that hold it: each variable takes that of its saver name, unless a map decides, which goes by these names, too. Slots of an
    /// optimizer go by the variables that they belong to.
    /// </summary>
    [Parameter]
    public MatchBy MatchBy { get; set; }

    /// <summary>
    /// Takes the moving average of a variable, where the checkpoint has one, in place of the variable. Without a map and without -MatchBy,
    /// only the variables that have an average take anything.
    /// </summary>
    [Parameter]
    public SwitchParameter Average { get; set; }

    /// <summary>
    /// Variables of the model that no scope takes along, such as *Adam*: they keep what they have. Wildcards, ignoring case. A name without
    /// wildcards must be in the model.
    /// </summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>
    /// Variables whose tensors are of another dtype or shape, or not there, keep what they have, with one warning; otherwise they are
    /// an error. A scope that holds nothing in the checkpoint is one in any case.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipMismatched { get; set; }

    /// <summary>
    /// The name of a variable of PowerShell that gets what -SkipMismatched skipped, as objects; with + in front, they are added to what
    /// it holds.
    /// </summary>
    [Parameter]
    [ValidatePattern(@"^\+?[^+\s]")]
    public string? SkippedVariable { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(
            SkippedVariable,
            () => _skipped = SkippedVariable is null ? null : new OutputList(SkippedVariable, SessionState.PSVariable)
        );
        Require(AssignmentMap, () => _map = ReadMap());
        Require(Exclude, () => _excluded = Exclude is null or [] ? null : new VariableFilter(Exclude));
        Require(
            From,
            () =>
            {
                CheckpointLocation location = CheckpointLocator.FindStrict(new CheckpointPaths(SessionState.Path).ResolveExisting(From));
                WriteNote(location);
                _prefix = location.Prefix;
                _source = [.. CheckpointContents.ReadVariables(location).Where(static tensor => !tensor.IsObjectGraph)];
                if (Average)
                {
                    _source = MovingAverages.PutInPlace(_source, _prefix, out _averaged);
                }
            }
        );
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () => _input.Convert(InputObject, Add, AddWanted));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_model.Count == 0)
        {
            // The command that writes the variables reports that there are none.
            return;
        }

        _excluded?.Enter(() =>
            _model.SelectMany(static one => new[] { one.CheckpointName, CheckpointComparer.ToShortName(one.CheckpointName) })
        );
        AssignmentResult result = null!;
        Require(
            From,
            () =>
            {
                result = Assign();
                if (_excluded?.Unmatched.FirstOrDefault() is { } name)
                {
                    IEnumerable<string> names = _model.Select(static variable => variable.CheckpointName);
                    throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, names), "the model"));
                }

                RequireSuccess(result);
            }
        );
        Report(result.Skipped);
        object[] emitted = [.. _current.Select((variable, position) => (object?)variable ?? _model[position])];
        foreach (Assignment assignment in result.Assignments)
        {
            emitted[assignment.Position] = assignment.Apply(_model[assignment.Position], _current[assignment.Position]);
        }

        if (Verbosity.IsAsked(this))
        {
            Describe(result);
        }

        foreach (object variable in emitted)
        {
            WriteObject(variable);
        }
    }

    private void Add(CheckpointVariable variable) => Add(variable.ToModelVariable(), variable);

    private void AddWanted(ModelVariable variable)
    {
        Add(variable, null);
        if (ModelVariableInput.IsNeverStored(variable))
        {
            _neverStored.Add(variable.Name);
        }
    }

    private void Add(ModelVariable variable, CheckpointVariable? current)
    {
        _model.Add(variable);
        _current.Add(current);
    }

    /// <summary>The map that was given; null where saver names or averages take its place.</summary>
    private AssignmentMap? ReadMap() =>
        IsGiven(nameof(AssignmentMap)) ? AssignmentMapInput.Convert(AssignmentMap)
        : MatchBy == MatchBy.SaverName ? null
        : IsGiven(nameof(MatchBy)) ? new AssignmentMap([new AssignmentRule("/", "/")])
        : Average ? null
        : throw new InputException(ErrorRecords.NoAssignmentMap());

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private AssignmentResult Assign() =>
        MatchBy == MatchBy.SaverName
            ? MatchedAssignment.Assign(_map, _model, _current, _source, _prefix, IsExcluded, SkipMismatched, CancellationToken)
            : (_map ?? FindAverages()).Assign(_model, _source, _prefix, IsExcluded, SkipMismatched, CancellationToken);

    /// <summary>A rule for each variable of the model that has an average.</summary>
    private AssignmentMap FindAverages()
    {
        HashSet<string> averaged = [.. _averaged];
        string[] names = [.. _model.Select(static variable => variable.CheckpointName).Where(averaged.Contains).Distinct()];
        return names.Length > 0
            ? new AssignmentMap([.. names.Select(static name => new AssignmentRule(name, name))])
            : throw new InputException(ErrorRecords.NoAveragedVariable(_prefix, _averaged));
    }

    /// <summary>Scopes take along neither what is excluded nor what no checkpoint has.</summary>
    private bool IsExcluded(string name) => _excluded?.SelectsName(name) == true || _neverStored.Contains(name);

    private static void RequireSuccess(AssignmentResult result)
    {
        try
        {
            result.RequireSuccess(AdviceText.For);
        }
        catch (CheckpointException e)
            when (result.Problems.All(static problem => problem.IsMismatch) && result.Problems.Any(static problem => problem.Advice is null)
            )
        {
            throw e.WithMessage(
                $"{e.Message}{(result.Problems.Count == 1 ? " " : Environment.NewLine)}With -SkipMismatched, variables whose tensors "
                    + "do not fit keep what they have."
            );
        }
    }

    /// <summary>One warning counts what was skipped; the objects say the rest.</summary>
    private void Report(IReadOnlyList<SkippedVariable> skipped)
    {
        if (skipped.Count == 0)
        {
            return;
        }

        foreach (SkippedVariable one in skipped)
        {
            _skipped?.Add(one);
        }

        WriteVerbose(skipped.Select(static one => one.Message));

        (MismatchKind Kind, string What)[] kinds =
        [
            (MismatchKind.Missing, "without a tensor there"),
            (MismatchKind.DataType, "of another dtype"),
            (MismatchKind.Shape, "of another shape"),
        ];
        IEnumerable<string> counts = kinds
            .Select(kind => (kind.What, Count: skipped.Count(one => one.Kind == kind.Kind)))
            .Where(static kind => kind.Count > 0)
            .Select(static kind => $"{kind.Count} {kind.What}");
        WriteWarning(
            TensorName.Printable(
                $"{Phrase.Count(skipped.Count, "variable gets", "variables get")} nothing from {_prefix} "
                    + $"({string.Join(", ", counts)}) and {(skipped.Count == 1 ? "keeps what it has" : "keep what they have")}: "
                    + $"{Phrase.List([.. skipped.Select(static one => one.Name)], MaxListed)}."
            )
        );
    }

    /// <summary>Each kind of line ends where a user stops reading.</summary>
    private void Describe(AssignmentResult result)
    {
        if (!Verbosity.IsAsked(this))
        {
            return;
        }

        var assigned = new HashSet<int>(result.Assignments.Select(static assignment => assignment.Position));
        WriteVerbose(
            Enumerable
                .Range(0, _model.Count)
                .Where(i => !assigned.Contains(i) && _model[i].CheckpointName != TensorName.ObjectGraph)
                .Select(i =>
                    _current[i] is { } kept
                        ? $"'{kept.Name}' keeps its value, '{kept.SourceName}' of {kept.Checkpoint}."
                        : $"'{_model[i].CheckpointName}' has no value yet."
                )
        );
        WriteVerbose(
            result.Assignments.SelectMany(assignment => assignment.Describe(_model[assignment.Position], _current[assignment.Position])),
            "assignments"
        );
        WriteVerbose(
            result.IdleRules.Select(static rule =>
                $"Rule {rule} gives nothing: more specific rules take all of its variables, or they are excluded."
            ),
            "rules"
        );
        HashSet<CheckpointVariable> used =
        [
            .. result
                .Assignments.SelectMany(static assignment => assignment.Parts)
                .OfType<AssignedTensor>()
                .Select(static part => part.Tensor),
        ];
        WriteVerbose(
            _source.Where(tensor => !used.Contains(tensor)).Select(tensor => $"'{tensor.Name}' of {_prefix} goes to no variable.")
        );
    }
}
