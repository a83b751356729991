using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>The result of applying an assignment map to a model and a source: assignments, or all problems.</summary>
public sealed class AssignmentResult
{
    private const string MapOpening = "The assignment map does not fit";
    private const int MaxListed = 1000;
    private const int MaxAlike = 3;

    /// <summary>
    /// The assignments for the model's variables, in order; variables that no rule names have none. Empty if there are problems.
    /// </summary>
    public required IReadOnlyList<Assignment> Assignments { get; init; }

    /// <summary>All problems, in the order of the rules.</summary>
    public required IReadOnlyList<AssignmentProblem> Problems { get; init; }

    /// <summary>
    /// Variables that keep what they have because their tensors do not fit, in order, if that was asked for. Empty if there are problems.
    /// </summary>
    public required IReadOnlyList<SkippedVariable> Skipped { get; init; }

    /// <summary>Rules whose variables are all named by more specific rules or left out.</summary>
    public required IReadOnlyList<AssignmentRule> IdleRules { get; init; }

    /// <summary>What a message with the problems begins with.</summary>
    internal string Opening { get; init; } = MapOpening;

    /// <summary>Throws an exception with all problems in one message, if there are any.</summary>
    /// <exception cref="CheckpointException">There are problems.</exception>
    public void RequireSuccess() => RequireSuccess(static problem => problem.Message);

    /// <summary>Throws an exception with all problems in one message, in a program's own words.</summary>
    /// <param name="phrase">Phrases one problem.</param>
    /// <exception cref="CheckpointException">There are problems.</exception>
    public void RequireSuccess(Func<AssignmentProblem, string> phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        RequireNone(Problems, phrase, Opening);
    }

    internal static void RequireNone(IReadOnlyList<AssignmentProblem> problems) =>
        RequireNone(problems, static problem => problem.Message, MapOpening);

    private static void RequireNone(IReadOnlyList<AssignmentProblem> problems, Func<AssignmentProblem, string> phrase, string opening)
    {
        if (problems.Count == 0)
        {
            return;
        }

        AssignmentProblem[][] groups =
        [
            .. problems
                .GroupBy(static problem => problem.Alike is { } alike ? (object)(problem.Rule, alike) : problem)
                .Select(static group => group.ToArray()),
        ];
        string all =
            groups.Length == 1
                ? Describe(groups[0])
                : $"{problems.Count} problems:{Environment.NewLine}{Phrase.Lines(groups, MaxListed, Describe)}";
        throw new CheckpointException(CheckpointError.InvalidAssignment, $"{opening}, and nothing was done. {all}")
        {
            Variable = problems.Count == 1 ? problems[0].Variable : null,
        };

        string Describe(AssignmentProblem[] group)
        {
            string[] others = [.. group.Skip(1).Select(static problem => problem.Variable!)];
            string more = others.Length == 0 ? "" : $" The same holds for {others.Length} more: {Phrase.List(others, MaxAlike)}.";
            return TensorName.Printable(phrase(group[0]) + more);
        }
    }
}
