namespace CheckpointTools.Kinds;

/// <summary>The names of the scalars that training keeps.</summary>
internal static class CounterWords
{
    /// <summary>Names that mean nothing else, wherever they are.</summary>
    private static readonly HashSet<string> Certain = new(StringComparer.Ordinal)
    {
        "global_step",
        "save_counter",
        "beta1_power",
        "beta2_power",
        "current_loss_scale",
        "good_steps",
    };

    /// <summary>Names of counts and rates, which layers may use as well.</summary>
    private static readonly HashSet<string> Likely = new(StringComparer.Ordinal)
    {
        "step",
        "steps",
        "iter",
        "iteration",
        "iterations",
        "_iterations",
        "epoch",
        "epochs",
        "current_epoch",
        "learning_rate",
        "_learning_rate",
        "lr",
        "loss_scale",
        "dynamic_scale",
        "step_counter",
    };

    /// <summary>Names of rates that are a model's own parameters unless they are in the scope of an optimizer.</summary>
    private static readonly HashSet<string> OptimizersOnly = new(StringComparer.Ordinal)
    {
        "beta",
        "beta1",
        "beta2",
        "beta_1",
        "beta_2",
        "decay",
        "epsilon",
        "momentum",
        "momentum_cache",
        "rho",
        "weight_decay",
    };

    /// <summary>Whether a name is that of a count or power wherever it is.</summary>
    public static bool IsCertain(ReadOnlySpan<char> name) => Contains(Certain, name);

    /// <summary>Whether a name is that of a count or rate, where nothing speaks against it.</summary>
    public static bool IsLikely(ReadOnlySpan<char> name) => IsCertain(name) || Contains(Likely, name);

    /// <summary>Whether a name is that of a count or rate in the scope of an optimizer.</summary>
    public static bool IsOptimizers(ReadOnlySpan<char> name) => IsLikely(name) || Contains(OptimizersOnly, name);

    /// <summary>Whether a name is that of a power that an Adam keeps at the root: it is as much the optimizer's as its slots.</summary>
    public static bool IsPower(ReadOnlySpan<char> name) => OptimizerWords.SplitNumber(name).Stem is "beta1_power" or "beta2_power";

    private static bool Contains(HashSet<string> names, ReadOnlySpan<char> name) =>
        names.Contains(name.ToString()) || names.Contains(OptimizerWords.SplitNumber(name).Stem);
}
