using CheckpointTools.Binary;
using CheckpointTools.Writing.Graphs;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// Tells of the variables that others take the place of, such as the rates and counters of united checkpoints, whose values are nowhere
/// in the new one.
/// </summary>
internal sealed class ReplacedValues
{
    private const int MaxListed = 5;

    private readonly List<ReplacedVariable> _other = [];

    private ReplacedValues() { }

    /// <summary>Those that nothing is lost with: equal ones, and counters that nobody wants.</summary>
    public HashSet<(int Source, string Name)> Kept { get; } = [];

    /// <summary>Compares the values, which are few and small.</summary>
    public static ReplacedValues Find(GraphResult result, PlannedSource[] sources, CancellationToken cancellationToken)
    {
        var values = new ReplacedValues();
        if (result.Replaced.Count == 0)
        {
            return values;
        }

        using var comparer = new TensorComparer(sources);
        foreach (ReplacedVariable replaced in result.Replaced)
        {
            if (replaced.Reason == ReplacementReason.IsUnwanted || (replaced.By is { } by && AreEqual(replaced.Variable, by)))
            {
                values.Kept.Add((replaced.Variable.Source, replaced.Variable.Variable.SourceName));
            }
            else if (replaced.Reason == ReplacementReason.HasOther)
            {
                // What is said of lost slots is in the notes of the graph.
                values._other.Add(replaced);
            }
        }

        return values;

        bool AreEqual(ResolvedVariable left, ResolvedVariable right)
        {
            if (left.Variable.Origin.AsStored is null || right.Variable.Origin.AsStored is null)
            {
                return false;
            }

            try
            {
                return comparer.AreEqual(left.Tensor, right.Tensor, cancellationToken);
            }
            catch (CheckpointException e) when (e.IsDamage)
            {
                return false;
            }
        }
    }

    /// <summary>What the user should know of values that are left out; null if there are none.</summary>
    public string? Describe(PlannedSource[] sources) =>
        _other.Count == 0
            ? null
            : $"{Phrase.Count(_other.Count, "variable")} {(_other.Count == 1 ? "is" : "are")} left out, because another checkpoint's "
                + $"{(_other.Count == 1 ? "is in its place" : "are in their places")}: "
                + Phrase.List(
                    [.. _other.Select(replaced => $"{NameOf(replaced)} of {sources[replaced.Variable.Source].Prefix}")],
                    MaxListed
                )
                + ". Counters, and rates of optimizers, are the first checkpoint's, unless the last one is to win.";

    /// <summary>The names of those of a source.</summary>
    public string[] NamesOf(int source) => [.. _other.Where(replaced => replaced.Variable.Source == source).Select(NameOf)];

    private static string NameOf(ReplacedVariable replaced) => ObjectSuffix.Strip(replaced.Variable.Variable.SourceName);
}
