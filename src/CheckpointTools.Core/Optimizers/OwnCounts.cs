using CheckpointTools.Binary;
using CheckpointTools.Kinds;

namespace CheckpointTools.Optimizers;

/// <summary>
/// Finds the rates and counts of a name-based checkpoint that belong to an optimizer: the powers that an Adam keeps, and what lies in the
/// scope of an optimizer's own. The global step and other counts belong to the training.
/// </summary>
internal static class OwnCounts
{
    /// <summary>How many of the scopes around a name are looked at, the inner ones first.</summary>
    private const int MaxScopes = 64;

    private static readonly HashSet<string> Trainings = new(StringComparer.Ordinal)
    {
        "global_step",
        "save_counter",
        "epoch",
        "epochs",
        "current_epoch",
    };

    /// <param name="all">All variables of the checkpoint.</param>
    public static IEnumerable<CheckpointVariable> Find(IReadOnlyList<CheckpointVariable> all)
    {
        CheckpointVariable[] counters = [.. all.Where(static variable => variable.Kind == VariableKind.Counter)];
        var scopes = counters.Select(static counter => ScopeOf(NameOf(counter))).ToHashSet(StringComparer.Ordinal);
        HashSet<string> withSlots = Around(all.Where(static variable => variable.Kind == VariableKind.OptimizerSlot), scopes);
        HashSet<string> withWeights = Around(
            all.Where(static variable => variable.Kind == VariableKind.Weight && variable.Shape.Rank > 0),
            scopes
        );
        return counters.Where(counter =>
        {
            string name = NameOf(counter);
            string scope = ScopeOf(name);
            string last = LastOf(name);
            bool isScopeItsOwn =
                scope.Length > 0
                && !withWeights.Contains(scope)
                && (withSlots.Contains(scope) || OptimizerWords.IsOptimizer(LastOf(scope)));
            return CounterWords.IsPower(last) || (isScopeItsOwn && !Trainings.Contains(last));
        });
    }

    /// <summary>The name of a variable in the program.</summary>
    public static string NameOf(CheckpointVariable variable) => CheckpointNames.ToName(ObjectSuffix.PathOf(variable.Name));

    public static string ScopeOf(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];

    public static string LastOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static HashSet<string> Around(IEnumerable<CheckpointVariable> variables, HashSet<string> scopes)
    {
        var around = new HashSet<string>(StringComparer.Ordinal);
        foreach (CheckpointVariable variable in variables)
        {
            string scope = ScopeOf(NameOf(variable));
            for (int i = 0; i < MaxScopes && scope.Length > 0; i++, scope = ScopeOf(scope))
            {
                if (scopes.Contains(scope))
                {
                    around.Add(scope);
                }
            }
        }

        return around;
    }
}
