namespace CheckpointTools.Names;

/// <summary>
/// Maps tensors of a checkpoint to variables of a model: rules as in TensorFlow's init_from_checkpoint, without its traps
/// (docs/mapping.md). Uses only names, dtypes and shapes, and opens no file.
/// </summary>
public sealed class AssignmentMap
{
    /// <summary>Makes a map.</summary>
    /// <param name="rules">The rules; their order affects only the order of messages.</param>
    public AssignmentMap(IReadOnlyList<AssignmentRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        Rules = [.. rules];
    }

    /// <summary>The rules.</summary>
    public IReadOnlyList<AssignmentRule> Rules { get; }

    /// <summary>Decides what each variable of a model gets from a source.</summary>
    /// <param name="model">The variables of the model.</param>
    /// <param name="source">All tensors of the source.</param>
    /// <param name="where">The name of the source in messages: its prefix.</param>
    /// <param name="isExcluded">
    /// Tells by its name whether scopes leave a variable out. It is called for every variable, with and without the suffix of object-based
    /// names.
    /// </param>
    /// <param name="skipMismatched">
    /// Whether a variable keeps what it has, and is told of in the result, if its tensor is of another dtype or shape or not there;
    /// otherwise that is a problem. A scope that holds no tensor at all is one in any case.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public AssignmentResult Assign(
        IReadOnlyList<ModelVariable> model,
        IReadOnlyList<CheckpointVariable> source,
        string where,
        Func<string, bool>? isExcluded = null,
        bool skipMismatched = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(where);
        return new Assigner(Rules, model, source, where, isExcluded, skipMismatched).Run(cancellationToken);
    }

    /// <summary>
    /// Renames variables from the checkpoint's side to the model's. Variables that a rule names get the new names, several if there are
    /// several targets; the others stay unchanged. The most specific rule decides, as in <see cref="Assign"/>.
    /// </summary>
    /// <param name="variables">The variables, from one or several checkpoints.</param>
    /// <param name="where">The name of their source in messages.</param>
    /// <param name="leftOut">Names of variables that are missing for a known reason: rules for them do nothing.</param>
    /// <param name="unmatched">
    /// Gets the rules that name nothing, and the other rules count; without it, they are an error.
    /// </param>
    /// <exception cref="CheckpointException">
    /// Rules name nothing, or have a scope on one side and a name on the other; all are listed.
    /// </exception>
    public IReadOnlyList<CheckpointVariable> Rename(
        IReadOnlyList<CheckpointVariable> variables,
        string where,
        IEnumerable<string>? leftOut = null,
        ICollection<AssignmentRule>? unmatched = null
    )
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(where);
        return new Renamer(Rules, variables, where, leftOut ?? [], unmatched).Run();
    }
}
