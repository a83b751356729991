namespace CheckpointTools.Names;

/// <summary>
/// One rule of an assignment map, as in TensorFlow's init_from_checkpoint: the checkpoint's side first, then the model's. Both are scopes
/// that end in '/', or both are names.
/// </summary>
public sealed class AssignmentRule
{
    /// <summary>A rule with one name or scope on the model's side.</summary>
    /// <param name="from">The name or scope in the checkpoint.</param>
    /// <param name="to">The name or scope in the model.</param>
    public AssignmentRule(string from, string to)
        : this(from, [to], isList: false) { }

    /// <summary>
    /// A rule with a list on the model's side: each target takes the tensor; parts of one partitioned variable each take their own piece.
    /// </summary>
    /// <param name="from">The name or scope in the checkpoint.</param>
    /// <param name="to">The names or scopes in the model.</param>
    public AssignmentRule(string from, IReadOnlyList<string> to)
        : this(from, to, isList: true) { }

    private AssignmentRule(string from, IReadOnlyList<string> to, bool isList)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        From = from;
        To = [.. to];
        IsList = isList;
    }

    private const int MaxListed = 20;

    /// <summary>The checkpoint's side.</summary>
    public string From { get; }

    /// <summary>The model's side: one name or scope, or the items of a list.</summary>
    public IReadOnlyList<string> To { get; }

    /// <summary>Whether the model's side was given as a list, even with one item.</summary>
    public bool IsList { get; }

    /// <summary>The rule as text, such as 'bert/encoder/' -> 'encoder/'.</summary>
    public override string ToString()
    {
        string to = Phrase.List(To, MaxListed);
        return $"'{From}' -> {(IsList ? $"({to})" : to)}";
    }

    /// <summary>Whether a side of a rule is written as a scope.</summary>
    internal static bool IsScope(string side) => side.EndsWith('/');
}
