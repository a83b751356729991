namespace CheckpointTools.Values.Merging;

/// <summary>How the values of one variable in several checkpoints become one.</summary>
public enum MergeMethod
{
    /// <summary>The mean, or a weighted sum.</summary>
    Average,

    /// <summary>
    /// An exponential moving average in the order of the sources: what there is counts with the decay, each next source with the rest.
    /// </summary>
    Ema,

    /// <summary>A point on the arc from the base, or the first source, to the other one.</summary>
    Slerp,

    /// <summary>A point on the arc between two sources, or between their differences from the base, by their weights.</summary>
    NuSlerp,

    /// <summary>The base and the weighted sum of the differences from it.</summary>
    TaskArithmetic,

    /// <summary>As TaskArithmetic, of the largest differences, and only of those that have the sign that most have.</summary>
    Ties,

    /// <summary>As TaskArithmetic, of differences that are chosen at random.</summary>
    DareLinear,

    /// <summary>As DareLinear, and only of those that have the sign that most have.</summary>
    DareTies,

    /// <summary>As TaskArithmetic, without the largest and the smallest differences.</summary>
    Breadcrumbs,

    /// <summary>As Breadcrumbs, and only of those that have the sign that most have.</summary>
    BreadcrumbsTies,

    /// <summary>A point between the base and the mean; the more alike the differences from the base are, the nearer to the mean.</summary>
    ModelStock,
}
