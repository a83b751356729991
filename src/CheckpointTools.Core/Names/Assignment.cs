using CheckpointTools.Variables;

namespace CheckpointTools.Names;

/// <summary>What a variable of the model gets from a source.</summary>
/// <param name="Position">The variable's place in the model.</param>
/// <param name="Parts">
/// The sources of the values: one tensor for the whole variable; or, if rules name parts of a partitioned variable, one for each part in
/// order, null for a part that no rule names.
/// </param>
/// <param name="IsByPart">Whether <paramref name="Parts"/> are the parts of the variable.</param>
public sealed record Assignment(int Position, IReadOnlyList<AssignedTensor?> Parts, bool IsByPart)
{
    /// <summary>The variable with its new values. It keeps its place among the objects of the model's checkpoint.</summary>
    /// <param name="variable">The variable as the model wants it.</param>
    /// <param name="current">The variable with its current values, if it has any.</param>
    public CheckpointVariable Apply(ModelVariable variable, CheckpointVariable? current)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (!IsByPart)
        {
            AssignedTensor given = Parts[0]!;
            string text = given.Rule.ToString();
            return current?.WithSource(given.Tensor, text) ?? given.Tensor.For(variable, text);
        }

        VariablePart?[] parts =
        [
            .. Parts.Select((part, i) => part is null ? Kept(current, i) : new VariablePart(part.Tensor, part.FillsPart)),
        ];
        IEnumerable<string> rules = Parts.OfType<AssignedTensor>().Select(static part => part.Rule.ToString());
        IEnumerable<string> allRules = current?.Rule is { } rule && Parts.Contains(null) ? rules.Prepend(rule) : rules;
        return CheckpointVariable.FromParts(variable, parts, string.Join("; ", allRules.Distinct()), current);
    }

    /// <summary>Sentences for verbose output: the value that a variable loses, and the parts that keep their values.</summary>
    /// <param name="variable">The variable as the model wants it.</param>
    /// <param name="current">The variable with its current values, if it has any.</param>
    public IEnumerable<string> Describe(ModelVariable variable, CheckpointVariable? current)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return IsByPart
                ? Parts.Select((part, i) => DescribePart(PartName.Format(variable.CheckpointName, i), part, current, i)).OfType<string>()
            : Loss(variable.CheckpointName, current, current?.Rule) is { } loss ? [loss]
            : [];
    }

    private string? DescribePart(string name, AssignedTensor? given, CheckpointVariable? current, int part) =>
        given is not null ? Loss(name, current?.Parts is { } parts ? parts[part]?.Tensor : current, current?.Rule)
        : Kept(current, part) is { Tensor: { } kept } ? $"'{name}' keeps its value, '{kept.SourceName}' of {kept.Checkpoint}."
        : $"'{name}' has no value yet.";

    private static string? Loss(string name, CheckpointVariable? had, string? rule) =>
        had is null || rule is null ? null : $"'{name}' loses '{had.SourceName}' of {had.Checkpoint}, which rule {rule} gave it before.";

    /// <summary>
    /// A part that no rule names keeps its value from an earlier source. If a rule lists parts of the variable, omitted parts are missing
    /// instead of keeping the model's own values: the variable would otherwise consist of parts that do not belong together.
    /// </summary>
    private VariablePart? Kept(CheckpointVariable? current, int part) =>
        current switch
        {
            null => null,
            { Parts: { } parts } => parts[part],
            { Rule: not null } => new VariablePart(current, FillsPart: false),
            _ => Parts.Any(static given => given is { FillsPart: false }) ? null : new VariablePart(current, FillsPart: false),
        };
}

/// <summary>A tensor that gives a variable, or a part of one, its values.</summary>
/// <param name="Tensor">The tensor in the source.</param>
/// <param name="Rule">The rule that assigns it.</param>
/// <param name="FillsPart">Whether the whole tensor fills one part; otherwise a part takes its own piece of the tensor.</param>
public sealed record AssignedTensor(CheckpointVariable Tensor, AssignmentRule Rule, bool FillsPart);
