using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>What comes of an assignment map, a model and a source: assignments, or all that is wrong.</summary>
public sealed class AssignmentResult
{
    private const int MostListed = 1000;

    /// <summary>What the model's variables get, in their order; those that no rule names are not among them. None if there are problems.</summary>
    public required IReadOnlyList<Assignment> Assignments { get; init; }

    /// <summary>All that is wrong, in the order of the rules.</summary>
    public required IReadOnlyList<AssignmentProblem> Problems { get; init; }

    /// <summary>Rules whose variables are all named by more specific rules, or left out.</summary>
    public required IReadOnlyList<AssignmentRule> IdleRules { get; init; }

    /// <summary>Ends with all problems in one message, if there are any.</summary>
    /// <exception cref="CheckpointException">There are problems.</exception>
    public void RequireSuccess() => RequireNone(Problems);

    internal static void RequireNone(IReadOnlyList<AssignmentProblem> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        string all = problems.Count == 1
            ? " " + TensorName.Printable(problems[0].Message)
            : $" {problems.Count} problems:{Environment.NewLine}{string.Join(Environment.NewLine, problems.Take(MostListed).Select(static problem => "  " + TensorName.Printable(problem.Message)))}"
                + (problems.Count > MostListed ? $"{Environment.NewLine}  and {problems.Count - MostListed} more" : "");
        throw new CheckpointException(CheckpointError.InvalidAssignment, $"The assignment map does not fit, and nothing was done.{all}")
        {
            Variable = problems.Count == 1 ? problems[0].Variable : null,
        };
    }
}
