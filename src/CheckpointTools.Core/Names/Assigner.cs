using CheckpointTools.Binary;
using CheckpointTools.Kinds;
using CheckpointTools.Slices;

namespace CheckpointTools.Names;

/// <summary>Decides what each variable of a model gets from a source. Uses only names, dtypes and shapes.</summary>
internal sealed class Assigner
{
    private readonly IReadOnlyList<AssignmentRule> _rules;
    private readonly IReadOnlyList<ModelVariable> _model;
    private readonly Func<string, bool> _isExcluded;
    private readonly NameIndex<CheckpointVariable> _source;
    private readonly AssignmentFaults _faults;
    private readonly Claims _claims;
    private readonly string _where;
    private readonly List<SkippedVariable>? _skipped;

    /// <summary>The number of variables that each claim had to find a tensor for.</summary>
    private readonly Dictionary<Claim, int> _asked = [];

    public Assigner(
        IReadOnlyList<AssignmentRule> rules,
        IReadOnlyList<ModelVariable> model,
        IReadOnlyList<CheckpointVariable> source,
        string where,
        Func<string, bool>? isExcluded,
        bool skipMismatched
    )
    {
        _where = where;
        _skipped = skipMismatched ? [] : null;
        _rules = rules;
        _model = model;
        _isExcluded = isExcluded ?? (static _ => false);
        _source = new NameIndex<CheckpointVariable>(source.Where(static tensor => !tensor.IsObjectGraph), static tensor => tensor.Name);
        var names = new ModelNames(model);
        _faults = new AssignmentFaults(names.Names, _source, where, new Lazy<KindsOfNames>(() => KindsOfNames.Decide(model)));
        _claims = new Claims(rules, names, _source, _faults);
    }

    public AssignmentResult Run(CancellationToken cancellationToken)
    {
        var assignments = new List<Assignment>();
        for (int i = 0; i < _model.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ModelVariable variable = _model[i];
            if (variable.CheckpointName != TensorName.ObjectGraph && Assign(i, variable) is { } assignment)
            {
                assignments.Add(assignment);
            }
        }

        var used = new HashSet<AssignmentRule>(_asked.Keys.Select(static claim => claim.Rule));
        int[] idle = [.. Enumerable.Range(0, _rules.Count).Where(order => !used.Contains(_rules[order]))];
        foreach (int order in idle)
        {
            _faults.RequireSource(order, _rules[order]);
        }

        IReadOnlyList<AssignmentProblem> problems = _faults.ToList(_asked);
        return new AssignmentResult
        {
            Assignments = problems.Count == 0 ? assignments : [],
            Problems = problems,
            Skipped = problems.Count == 0 && _skipped is not null ? _skipped : [],
            IdleRules = [.. idle.Select(order => _rules[order])],
        };
    }

    private Assignment? Assign(int position, ModelVariable variable)
    {
        string name = variable.CheckpointName;
        IReadOnlyList<Claim> whole = _claims.OnWhole(name, IsExcluded(name));
        if (!_claims.TakeApart(name))
        {
            return Choose(whole, position, variable, null) is { } tensor ? new Assignment(position, [tensor], IsByPart: false) : null;
        }

        var parts = new AssignedTensor?[variable.Partition!.Sizes.Count];
        for (int part = 0; part < parts.Length; part++)
        {
            parts[part] = Choose(ClaimsOn(part), position, variable, part);
        }

        if (IsSkipped(position))
        {
            return null;
        }

        if (new PartShapes(variable).FindFault(parts) is { } fault)
        {
            Misfit(ClaimsOn(fault.Part)[0], position, variable, name, fault.Fault, parts[fault.Part]!.Tensor);
            return null;
        }

        // If all parts take their own piece of one tensor, the variable takes that tensor.
        bool isWhole =
            parts.Length == 1 || Array.TrueForAll(parts, part => part is { FillsPart: false } && part.Tensor == parts[0]?.Tensor);
        return !Array.Exists(parts, static part => part is not null) ? null
            : isWhole ? new Assignment(position, [parts[0]], IsByPart: false)
            : new Assignment(position, parts, IsByPart: true);

        IReadOnlyList<Claim> ClaimsOn(int part) => _claims.OnPart(name, part) is { Count: > 0 } claims ? claims : whole;
    }

    /// <summary>
    /// A name matches with and without the suffix of object-based names. Both are checked, so that the filter sees every name that it may
    /// match.
    /// </summary>
    private bool IsExcluded(string name) => _isExcluded(name) | (ObjectSuffix.EndsIn(name) && _isExcluded(ObjectSuffix.Strip(name)));

    /// <summary>The result on which the most specific claims agree; null if there is none or it has a problem.</summary>
    private AssignedTensor? Choose(IReadOnlyList<Claim> claims, int position, ModelVariable variable, int? part)
    {
        if (claims.Count == 0)
        {
            return null;
        }

        foreach (Claim claim in claims)
        {
            _asked[claim] = _asked.GetValueOrDefault(claim) + 1;
        }

        string whole = variable.CheckpointName;
        string name = part is { } number ? PartName.Format(whole, number) : whole;
        Claim chosen = claims[0];
        if (claims.FirstOrDefault(claim => claim.Kind != chosen.Kind || !AreSame(claim.Apply(whole), chosen.Apply(whole))) is { } other)
        {
            _faults.Conflict(chosen, other, part is null || chosen.Kind is ClaimKind.Scope or ClaimKind.Variable ? whole : name);
            return null;
        }

        string wanted = chosen.Apply(whole);
        if (_source.Find(wanted, out bool isAmbiguous) is not { } tensor)
        {
            if (isAmbiguous || !_faults.IsScopeThere(chosen) || !Skip(chosen, position, variable, MismatchKind.Missing, wanted, null, null))
            {
                _faults.NoTensor(chosen, wanted, variable, isAmbiguous);
            }

            return null;
        }

        bool fillsPart = chosen.Kind == ClaimKind.Part;
        PartialTensorShape shape = fillsPart ? ShapeOfPart(variable, part!.Value) : variable.Shape;
        if (tensor.DataType != variable.DataType || !shape.IsCompatibleWith(tensor.Shape))
        {
            MismatchKind kind = tensor.DataType != variable.DataType ? MismatchKind.DataType : MismatchKind.Shape;
            string finding = _faults.DescribeMismatch(fillsPart ? name : whole, variable.DataType, shape, tensor);
            if (!Skip(chosen, position, variable, kind, wanted, tensor, finding))
            {
                _faults.Mismatch(
                    chosen,
                    fillsPart ? name : whole,
                    finding,
                    $"{variable.DataType} {shape}, {tensor.DataType} {tensor.Shape}"
                );
            }

            return null;
        }

        if (part is null && variable.Partition is { } partition && PartitionSlices.FindFault(partition, tensor.Shape) is { } fault)
        {
            Misfit(chosen, position, variable, whole, fault, tensor);
            return null;
        }

        return new AssignedTensor(tensor, chosen.Rule, fillsPart);
    }

    /// <summary>A tensor that cannot be cut as the variable is.</summary>
    private void Misfit(Claim claim, int position, ModelVariable variable, string name, string fault, CheckpointVariable tensor)
    {
        string finding = $"the variable '{name}' {fault}.";
        if (!Skip(claim, position, variable, MismatchKind.Shape, tensor.Name, tensor, finding))
        {
            _faults.Partition(claim, name, finding);
        }
    }

    /// <summary>Leaves a variable as it is, once for all of its parts, if that is asked for.</summary>
    private bool Skip(
        Claim claim,
        int position,
        ModelVariable variable,
        MismatchKind kind,
        string wanted,
        CheckpointVariable? tensor,
        string? finding
    )
    {
        if (_skipped is not null && !IsSkipped(position))
        {
            finding ??= $"{_where} has no tensor '{wanted}', which '{variable.CheckpointName}' needs.";
            _skipped.Add(
                new SkippedVariable(position, variable, kind, $"Rule {claim.Rule}: {finding}")
                {
                    Rule = claim.Rule,
                    SourceName = tensor?.Name ?? wanted,
                    SourceDataType = tensor?.DataType,
                    SourceShape = tensor?.Shape,
                }
            );
        }

        return _skipped is not null;
    }

    private bool IsSkipped(int position) => _skipped is [.., { } last] && last.Position == position;

    /// <summary>Whether two names mean the same tensor: they may differ in the suffix.</summary>
    private bool AreSame(string one, string other) =>
        one == other || (ObjectSuffix.Strip(one) == ObjectSuffix.Strip(other) && _source.Find(one, out _) == _source.Find(other, out _));

    private static PartialTensorShape ShapeOfPart(ModelVariable variable, int part)
    {
        (int axis, long size) = (variable.Partition!.Axis, variable.Partition.Sizes[part]);
        return
            variable.Shape.Dimensions is { } dimensions
            && axis >= 0
            && axis < dimensions.Count
            && PartialTensorShape.TryCreate(
                [.. dimensions.Select((dimension, i) => i == axis ? size : dimension)],
                out PartialTensorShape? shape
            )
            ? shape
            : PartialTensorShape.Unknown;
    }
}
