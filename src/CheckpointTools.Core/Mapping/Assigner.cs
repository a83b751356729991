using CheckpointTools.Names;
using CheckpointTools.Slices;

namespace CheckpointTools.Mapping;

/// <summary>Decides what each variable of a model gets from a source. Looks at names, dtypes and shapes alone.</summary>
internal sealed class Assigner
{
    private readonly IReadOnlyList<AssignmentRule> _rules;
    private readonly IReadOnlyList<ModelVariable> _model;
    private readonly Func<string, bool> _isExcluded;
    private readonly NameIndex<CheckpointVariable> _source;
    private readonly AssignmentFaults _faults;
    private readonly Claims _claims;
    private readonly HashSet<AssignmentRule> _used = [];

    public Assigner(IReadOnlyList<AssignmentRule> rules, IReadOnlyList<ModelVariable> model, IReadOnlyList<CheckpointVariable> source, string where, Func<string, bool>? isExcluded)
    {
        _rules = rules;
        _model = model;
        _isExcluded = isExcluded ?? (static _ => false);
        _source = new NameIndex<CheckpointVariable>(source.Where(static tensor => tensor.Name != TensorName.ObjectGraph), static tensor => tensor.Name);
        var names = new NameIndex<ModelVariable>(model.Where(static variable => variable.Name != TensorName.ObjectGraph), static variable => variable.Name);
        _faults = new AssignmentFaults(names.Names, _source.Names, where);
        _claims = new Claims(rules, names, _source, _faults);
    }

    public AssignmentResult Run()
    {
        var assignments = new List<Assignment>();
        for (int i = 0; i < _model.Count; i++)
        {
            ModelVariable variable = _model[i];
            if (variable.Name != TensorName.ObjectGraph && Assign(i, variable) is { } assignment)
            {
                assignments.Add(assignment);
            }
        }

        IReadOnlyList<AssignmentProblem> problems = _faults.ToList();
        return new AssignmentResult
        {
            Assignments = problems.Count == 0 ? assignments : [],
            Problems = problems,
            IdleRules = [.. _rules.Where(rule => !_used.Contains(rule))],
        };
    }

    private Assignment? Assign(int position, ModelVariable variable)
    {
        IReadOnlyList<Claim> whole = _claims.OnWhole(variable.Name, _isExcluded(variable.Name));
        if (_claims.OnParts(variable.Name) is not { } byPart)
        {
            return Choose(whole, variable, null) is { } tensor ? new Assignment(position, [tensor], IsByPart: false) : null;
        }

        var parts = new AssignedTensor?[variable.Partition!.Sizes.Count];
        for (int part = 0; part < parts.Length; part++)
        {
            parts[part] = Choose(ClaimsOn(part), variable, part);
        }

        if (new PartShapes(variable).FindFault(parts) is { } fault)
        {
            _faults.Partition(ClaimsOn(fault.Part)[0], variable.Name, fault.Fault);
            return null;
        }

        // All parts of one tensor, each its own piece, are that tensor.
        bool isWhole = parts.Length == 1 || Array.TrueForAll(parts, part => part is { FillsPart: false } && part.Tensor == parts[0]?.Tensor);
        return !Array.Exists(parts, static part => part is not null) ? null
            : isWhole ? new Assignment(position, [parts[0]], IsByPart: false)
            : new Assignment(position, parts, IsByPart: true);

        IReadOnlyList<Claim> ClaimsOn(int part) => byPart.TryGetValue(part, out List<Claim>? claims) ? claims : whole;
    }

    /// <summary>What the most specific claims agree on; null if there is none, or something is wrong with it.</summary>
    private AssignedTensor? Choose(IReadOnlyList<Claim> claims, ModelVariable variable, int? part)
    {
        if (claims.Count == 0)
        {
            return null;
        }

        foreach (Claim claim in claims)
        {
            _used.Add(claim.Rule);
        }

        string name = part is { } number ? PartName.Of(variable.Name, number) : variable.Name;
        Claim chosen = claims[0];
        if (claims.FirstOrDefault(claim => claim.TensorFor(variable.Name) != chosen.TensorFor(variable.Name) || claim.Kind != chosen.Kind) is { } other)
        {
            _faults.Conflict(chosen, other, part is null || chosen.Kind is ClaimKind.Scope or ClaimKind.Variable ? variable.Name : name);
            return null;
        }

        string wanted = chosen.TensorFor(variable.Name);
        if (_source.Find(wanted, out bool isAmbiguous) is not { } tensor)
        {
            _faults.NoTensor(chosen, wanted, variable.Name, isAmbiguous);
            return null;
        }

        bool fillsPart = chosen.Kind == ClaimKind.Part;
        PartialTensorShape shape = fillsPart ? ShapeOfPart(variable, part!.Value) : variable.Shape;
        if (tensor.DataType != variable.DataType || !shape.IsCompatibleWith(tensor.Shape))
        {
            _faults.Mismatch(chosen, fillsPart ? name : variable.Name, variable.DataType, shape, tensor);
            return null;
        }

        if (part is null && variable.Partition is { } partition && PartitionSlices.FindFault(partition, tensor.Shape) is { } fault)
        {
            _faults.Partition(chosen, variable.Name, fault);
            return null;
        }

        return new AssignedTensor(tensor, chosen.Rule, fillsPart);
    }

    private static PartialTensorShape ShapeOfPart(ModelVariable variable, int part)
    {
        (int axis, long size) = (variable.Partition!.Axis, variable.Partition.Sizes[part]);
        return variable.Shape.Dimensions is { } dimensions && axis >= 0 && axis < dimensions.Count
            && PartialTensorShape.TryCreate([.. dimensions.Select((dimension, i) => i == axis ? size : dimension)], out PartialTensorShape? shape)
            ? shape
            : PartialTensorShape.Unknown;
    }
}
