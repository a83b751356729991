namespace CheckpointTools.Layers;

/// <summary>The order of weights in a layer of Keras, by what Keras' own layers call them.</summary>
internal static class WeightOrder
{
    /// <summary>The order in which layers make them: a bias comes after its kernels, statistics come last.</summary>
    private static readonly string[] Known =
    [
        "embeddings",
        "kernel",
        "depthwise_kernel",
        "pointwise_kernel",
        "recurrent_kernel",
        "alpha",
        "gamma",
        "scale",
        "bias",
        "beta",
    ];

    private static readonly string[] Untrained = ["moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev"];

    /// <summary>
    /// Trained weights first, as Keras saves a layer: of a block or a model within a model, the statistics of all its normalisations come
    /// behind all that is trained.
    /// </summary>
    public static IEnumerable<LayerWeight> TrainedFirst(IEnumerable<LayerWeight> weights) =>
        weights.OrderBy(static weight => Untrained.Contains(LastPart(weight.Name), StringComparer.Ordinal));

    /// <summary>Weights of which only the names are known, in the order in which Keras' layers make them.</summary>
    public static IEnumerable<LayerWeight> ByName(IEnumerable<LayerWeight> weights) =>
        TrainedFirst(
            weights
                .GroupBy(static weight => Scope(weight.Name), StringComparer.Ordinal)
                .SelectMany(static scope => scope.OrderBy(static weight => RankOf(LastPart(weight.Name))))
        );

    private static int RankOf(string name)
    {
        int known = Array.IndexOf(Known, name);
        return known >= 0 ? known : Known.Length;
    }

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Scope(string name) => name[..Math.Max(0, name.LastIndexOf('/'))];
}
