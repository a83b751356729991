using CheckpointTools.Binary;
using CheckpointTools.Kinds;
using CheckpointTools.Names;

namespace CheckpointTools.Matching;

/// <summary>
/// Gives variables of a model the values of those of a source that have the same saver names, and optimizers their state.
/// </summary>
public sealed class MatchedAssignment
{
    private const int MaxNamed = 5;

    private static readonly AssignmentRule Any = new("/", "/");

    private readonly IReadOnlyList<ModelVariable> _wanted;
    private readonly IReadOnlyList<CheckpointVariable> _tensors;
    private readonly MatchVariable[] _model;
    private readonly MatchVariable[] _source;
    private readonly string _where;
    private readonly Func<string, bool> _isExcluded;
    private readonly bool _skipMismatched;

    private MatchedAssignment(
        IReadOnlyList<ModelVariable> wanted,
        IReadOnlyList<CheckpointVariable?> current,
        IReadOnlyList<CheckpointVariable> tensors,
        string where,
        Func<string, bool>? isExcluded,
        bool skipMismatched
    )
    {
        (_wanted, _tensors, _where, _skipMismatched) = (wanted, tensors, where, skipMismatched);
        _isExcluded = isExcluded ?? (static _ => false);
        var kinds = new Lazy<KindsOfNames>(() => KindsOfNames.Decide(wanted));
        _model =
        [
            .. wanted.Select(
                (variable, i) =>
                    current[i] is { } known
                        ? MatchVariable.Of(known)
                        : MatchVariable.Of(variable, kinds.Value.RoleOf(variable.CheckpointName))
            ),
        ];
        _source = [.. tensors.Select(MatchVariable.Of)];
    }

    /// <summary>Decides what each variable of a model gets from a source.</summary>
    /// <param name="map">Decides before saver names do, and goes by them, too; null if there is none.</param>
    /// <param name="model">The variables of the model.</param>
    /// <param name="current">The same variables, where they are in a checkpoint, which knows their saver names.</param>
    /// <param name="source">All tensors of the source.</param>
    /// <param name="where">The name of the source in messages: its prefix.</param>
    /// <param name="isExcluded">Tells by its name which variable of the model is not sought. It is called for every variable.</param>
    /// <param name="skipMismatched">
    /// Whether weights that have no match, or one of another dtype or shape, keep what they have; otherwise that is a problem. Slots of an
    /// optimizer keep what they have in any case, and are told of in the result.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static AssignmentResult Assign(
        AssignmentMap? map,
        IReadOnlyList<ModelVariable> model,
        IReadOnlyList<CheckpointVariable?> current,
        IReadOnlyList<CheckpointVariable> source,
        string where,
        Func<string, bool>? isExcluded = null,
        bool skipMismatched = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(where);
        return new MatchedAssignment(model, current, source, where, isExcluded, skipMismatched).Run(map, cancellationToken);
    }

    private AssignmentResult Run(AssignmentMap? map, CancellationToken cancellationToken)
    {
        bool[] isExcluded = [.. _wanted.Select(IsExcluded)];
        AssignmentResult? mapped = map is null ? null : Apply(map, isExcluded, cancellationToken);
        if (mapped is { Problems.Count: > 0 })
        {
            return mapped;
        }

        Dictionary<CheckpointVariable, int> numbers = [];
        for (int i = 0; i < _tensors.Count; i++)
        {
            numbers.TryAdd(_tensors[i], i);
        }

        IReadOnlyList<Assignment> given = mapped?.Assignments ?? [];
        MatchedPair[] pairs =
        [
            .. given
                .Where(static assignment => !assignment.IsByPart)
                .Select(assignment => new MatchedPair(assignment.Position, numbers[assignment.Parts[0]!.Tensor], MatchReason.Map)),
        ];
        HashSet<int> closed =
        [
            .. given.Select(static assignment => assignment.Position),
            .. (mapped?.Skipped ?? []).Select(static skipped => skipped.Position),
        ];
        var matcher = VariableMatcher.Run(
            _model,
            _source,
            pairs,
            i => !closed.Contains(i) && !isExcluded[i] && !_model[i].IsSaveCounter && _model[i].Key != TensorName.ObjectGraph
        );
        AssignmentProblem[] problems = [.. matcher.Gaps.Where(IsProblem).Select(ToProblem)];
        return new AssignmentResult
        {
            Assignments =
                problems.Length > 0 ? [] : [.. given.Concat(matcher.Pairs.Select(ToAssignment)).OrderBy(static one => one.Position)],
            Problems = problems,
            Skipped =
                problems.Length > 0
                    ? []
                    : [.. (mapped?.Skipped ?? []).Concat(matcher.Gaps.Select(ToSkipped)).OrderBy(static one => one.Position)],
            IdleRules = mapped?.IdleRules ?? [],
            Opening = "The saver names do not match",
        };
    }

    /// <summary>A name matches with and without the suffix of object-based names; both are asked for, so that each is seen.</summary>
    private bool IsExcluded(ModelVariable variable)
    {
        string name = variable.CheckpointName;
        return _isExcluded(name) | (ObjectSuffix.EndsIn(name) && _isExcluded(ObjectSuffix.Strip(name)));
    }

    /// <summary>What a map decides, in saver names.</summary>
    private AssignmentResult Apply(AssignmentMap map, bool[] isExcluded, CancellationToken cancellationToken)
    {
        var modelNames = new MapNames(_model);
        var sourceNames = new MapNames(_source);
        HashSet<string> excluded = [.. Enumerable.Range(0, _model.Length).Where(i => isExcluded[i]).Select(i => modelNames[i])];
        CheckpointVariable[] tensors = [.. _tensors.Select((tensor, i) => tensor.WithKey(sourceNames[i]))];
        Dictionary<CheckpointVariable, CheckpointVariable> originals = [];
        for (int i = 0; i < tensors.Length; i++)
        {
            originals[tensors[i]] = _tensors[i];
        }

        AssignmentResult result = MapNames
            .Translate(map, sourceNames, modelNames)
            .Assign(
                [
                    .. _wanted.Select(
                        (variable, i) =>
                            new ModelVariable(
                                variable.CheckpointName == TensorName.ObjectGraph ? TensorName.ObjectGraph : modelNames[i],
                                variable.DataType,
                                variable.Shape,
                                partition: variable.Partition
                            )
                    ),
                ],
                tensors,
                _where,
                excluded.Contains,
                _skipMismatched,
                cancellationToken
            );
        return new AssignmentResult
        {
            Assignments =
            [
                .. result.Assignments.Select(assignment =>
                    assignment with
                    {
                        Parts = [.. assignment.Parts.Select(part => part is null ? null : part with { Tensor = originals[part.Tensor] })],
                    }
                ),
            ],
            Problems = result.Problems,
            Skipped =
            [
                .. result.Skipped.Select(skipped => new SkippedVariable(
                    skipped.Position,
                    _wanted[skipped.Position],
                    skipped.Kind,
                    skipped.Message
                )
                {
                    Rule = skipped.Rule,
                    SourceName = skipped.SourceName,
                    SourceDataType = skipped.SourceDataType,
                    SourceShape = skipped.SourceShape,
                }),
            ],
            IdleRules = result.IdleRules,
        };
    }

    private Assignment ToAssignment(MatchedPair pair) =>
        new(
            pair.Model,
            [new AssignedTensor(_tensors[pair.Source], RuleOf(pair.Model, _tensors[pair.Source].Name), FillsPart: false)],
            IsByPart: false
        );

    private AssignmentRule RuleOf(int model, string from) => new(ObjectSuffix.Strip(from), ShortNameOf(model));

    private string ShortNameOf(int model) => ObjectSuffix.Strip(_wanted[model].CheckpointName);

    /// <summary>What could be two variables is never left to chance.</summary>
    private bool IsProblem(MatchGap gap) => !gap.IsState && (gap.Kind == MatchGapKind.Ambiguous || !_skipMismatched);

    private AssignmentProblem ToProblem(MatchGap gap)
    {
        bool isAmbiguous = gap.Kind == MatchGapKind.Ambiguous;
        return new AssignmentProblem(
            gap.Kind == MatchGapKind.Misfit ? RuleOf(gap.Model, NameOf(gap)) : Any,
            Describe(gap),
            isAmbiguous ? new Advice("Name the one that is meant in a map.", AdviceCode.NameInMap) : null
        )
        {
            Variable = _wanted[gap.Model].CheckpointName,
            IsMismatch = !isAmbiguous,
            Alike = gap.Kind == MatchGapKind.Misfit ? null : $"{gap.Kind} {string.Join(' ', gap.Candidates)}",
        };
    }

    private SkippedVariable ToSkipped(MatchGap gap)
    {
        CheckpointVariable? tensor = gap.Candidates is [var only] ? _tensors[only] : null;
        MismatchKind kind =
            gap.Kind == MatchGapKind.Missing || tensor is null ? MismatchKind.Missing
            : tensor.DataType != _wanted[gap.Model].DataType ? MismatchKind.DataType
            : MismatchKind.Shape;
        return new SkippedVariable(gap.Model, _wanted[gap.Model], kind, Describe(gap))
        {
            Rule = RuleOf(gap.Model, NameOf(gap)),
            SourceName = NameOf(gap),
            SourceDataType = tensor?.DataType,
            SourceShape = tensor?.Shape,
        };
    }

    /// <summary>The name of what was found, or of what was sought.</summary>
    private string NameOf(MatchGap gap) =>
        gap.Candidates.Count > 0 ? _tensors[gap.Candidates[0]].Name : _model[gap.Model].SaverName ?? _wanted[gap.Model].CheckpointName;

    private string Describe(MatchGap gap)
    {
        MatchVariable variable = _model[gap.Model];
        string name = $"'{ShortNameOf(gap.Model)}'";
        string[] found = [.. gap.Candidates.Select(i => ObjectSuffix.Strip(_tensors[i].Name))];
        return gap.Kind switch
        {
            MatchGapKind.Ambiguous when gap.Rivals.Count > 0 => $"{Phrase.List(found, MaxNamed)} of {_where} may be {name} or "
                + $"{Phrase.List([.. gap.Rivals.Select(ShortNameOf)], MaxNamed)}: "
                + $"all have the saver name '{variable.SaverName}' or end alike, and are {variable.DataType} {variable.Shape}.",
            MatchGapKind.Ambiguous => $"{name} may be {Phrase.List(found, MaxNamed, "or")} of {_where}: "
                + $"all have the saver name '{variable.SaverName}' or end alike, and are {variable.DataType} {variable.Shape}.",
            MatchGapKind.Misfit => $"{name} is {variable.DataType} {variable.Shape} in the model, and '{found[0]}' of {_where} is "
                + $"{_tensors[gap.Candidates[0]].DataType} {_tensors[gap.Candidates[0]].Shape}. Nothing is converted.",
            _ when gap.IsState && variable.IsIterations => $"{name} keeps its count: {_where} has no optimizer that keeps the same state.",
            _ when gap.IsState =>
                $"{name} is '{variable.Role.SlotName ?? "the average"}' of '{ObjectSuffix.Strip(variable.Role.SlotOf!)}', "
                    + $"and {_where} has no such state of a variable that matches it.",
            _ when variable.SaverName is null => $"{name} has no saver name, so nothing of {_where} can be matched with it.",
            _ => $"{name} needs a variable with the saver name '{variable.SaverName}', and {_where} has none, "
                + "and none whose name ends alike.",
        };
    }
}
