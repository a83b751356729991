namespace CheckpointTools.Values.Merging;

/// <summary>How variables are merged. What is not given has the method's own default.</summary>
public sealed record MergeSettings
{
    /// <summary>The method.</summary>
    public MergeMethod Method { get; init; }

    /// <summary>The weight of each source, in their order; null if all count alike.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>Whether the sum is divided by the sum of the weights; null for the method's default.</summary>
    public bool? Normalize { get; init; }

    /// <summary>The factor of all that is added to the base.</summary>
    public double? Lambda { get; init; }

    /// <summary>How much of what there is an exponential moving average keeps with each source; null for 0.9.</summary>
    public double? Decay { get; init; }

    /// <summary>The place on the arc, from 0 to 1; null for the middle, or for what weights say.</summary>
    public double? Interpolation { get; init; }

    /// <summary>The part of the differences that is kept, from 0 to 1: one number, or one for each source.</summary>
    public IReadOnlyList<double>? Density { get; init; }

    /// <summary>
    /// The part of the differences, the largest ones, that is left out: one number, or one for each source. Null for 0.01.
    /// </summary>
    public IReadOnlyList<double>? Gamma { get; init; }

    /// <summary>
    /// Whether the differences that are kept are scaled to have the sum of all, by magnitude; null for the method's default.
    /// </summary>
    public bool? Rescale { get; init; }

    /// <summary>What angles are measured of.</summary>
    public MergeGrouping Grouping { get; init; }

    /// <summary>The seed of what is chosen at random.</summary>
    public long Seed { get; init; }

    /// <summary>The first contradiction in the settings, as a sentence; null if there is none.</summary>
    /// <param name="sources">The number of sources, without the base.</param>
    /// <param name="hasBase">Whether there is a base.</param>
    public string? FindFault(int sources, bool hasBase) => MergeSettingsChecks.FindFault(this, sources, hasBase);

    /// <summary>The settings for some of the sources.</summary>
    /// <param name="present">Of each source, whether it is one of them.</param>
    internal MergeSettings ForSources(IReadOnlyList<bool> present) =>
        this with
        {
            Weights = Of(Weights, present),
            Density = Of(Density, present),
            Gamma = Of(Gamma, present),
        };

    /// <summary>Whether the method has a base that it needs.</summary>
    internal bool NeedsBase => IsOfDifferences || Method == MergeMethod.ModelStock;

    /// <summary>Whether the method adds up differences from the base.</summary>
    internal bool IsOfDifferences =>
        Method
            is MergeMethod.TaskArithmetic
                or MergeMethod.Ties
                or MergeMethod.DareLinear
                or MergeMethod.DareTies
                or MergeMethod.Breadcrumbs
                or MergeMethod.BreadcrumbsTies;

    /// <summary>Whether only differences of the sign that most have are added.</summary>
    internal bool ElectsSigns => Method is MergeMethod.Ties or MergeMethod.DareTies or MergeMethod.BreadcrumbsTies;

    /// <summary>Whether differences are chosen at random.</summary>
    internal bool IsRandom => Method is MergeMethod.DareLinear or MergeMethod.DareTies;

    /// <summary>Whether the largest differences are left out.</summary>
    internal bool LeavesOutliers => Method is MergeMethod.Breadcrumbs or MergeMethod.BreadcrumbsTies;

    /// <summary>
    /// Whether the value of an element comes from the same element of the sources alone, by sums and products with real numbers: then
    /// it can be computed of the parts of complex numbers.
    /// </summary>
    internal bool IsLinear => Method is MergeMethod.Average or MergeMethod.Ema or MergeMethod.TaskArithmetic;

    internal bool IsNormalized => Normalize ?? Method is MergeMethod.Average or MergeMethod.Ties;

    internal bool IsRescaled => Rescale ?? IsRandom;

    /// <summary>
    /// Whether the weights add up to 0, but for what rounding leaves of them, and the sum of all is divided by that. Methods of differences
    /// do not divide by 0.
    /// </summary>
    internal bool Cancels(int sources) =>
        Method == MergeMethod.Average
        && IsNormalized
        && Weights?.Count == sources
        && Math.Abs(SumOfWeights(sources)) <= 1e-12 * Weights.Sum(Math.Abs);

    /// <summary>The sum of the weights, each sum rounded, in the order of the sources.</summary>
    internal double SumOfWeights(int sources)
    {
        double sum = WeightOf(0);
        for (int i = 1; i < sources; i++)
        {
            sum += WeightOf(i);
        }

        return sum;
    }

    /// <summary>The weight of a source.</summary>
    internal double WeightOf(int source) => Weights?[source] ?? 1;

    /// <summary>The part of a source's differences that is kept.</summary>
    internal double DensityOf(int source) => Of(Density, source, 1);

    /// <summary>The part of a source's differences that is left out at the top.</summary>
    internal double GammaOf(int source) => LeavesOutliers ? Of(Gamma, source, 0.01) : 0;

    private static double Of(IReadOnlyList<double>? numbers, int source, double otherwise) =>
        numbers is null ? otherwise : numbers[numbers.Count == 1 ? 0 : source];

    /// <summary>What has another number of elements is for all, or wrong and stays so.</summary>
    private static IReadOnlyList<double>? Of(IReadOnlyList<double>? numbers, IReadOnlyList<bool> present) =>
        numbers?.Count == present.Count ? [.. numbers.Where((_, source) => present[source])] : numbers;
}
