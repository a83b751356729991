namespace CheckpointTools.Values.Merging;

/// <summary>What cannot be meant by the settings of a merge.</summary>
internal static class MergeSettingsChecks
{
    /// <summary>The first contradiction in settings, as a sentence; null if there is none.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="sources">The number of sources, without the base.</param>
    /// <param name="hasBase">Whether there is a base.</param>
    public static string? FindFault(MergeSettings settings, int sources, bool hasBase) =>
        FindInputFault(settings, sources, hasBase)
        ?? FindForeign(settings)
        ?? FindCountFault(settings, sources)
        ?? FindRangeFault(settings);

    private static string? FindInputFault(MergeSettings settings, int sources, bool hasBase) =>
        settings.Method switch
        {
            _ when sources == 0 => $"{settings.Method} has no source to merge.",
            MergeMethod.Average or MergeMethod.Ema when hasBase => $"{settings.Method} has no base: give all checkpoints as sources.",
            MergeMethod.Slerp when sources + (hasBase ? 1 : 0) != 2 =>
                $"Slerp goes from one checkpoint, which is the base, to one other, but there are {sources + (hasBase ? 1 : 0)}.",
            MergeMethod.NuSlerp when sources != 2 =>
                $"NuSlerp is between two sources{(hasBase ? " beside the base" : "")}, but there {(sources == 1 ? "is" : "are")} "
                    + $"{sources}.",
            MergeMethod.ModelStock when sources < 2 =>
                "ModelStock needs two sources or more beside the base, or there is no angle between them.",
            _ when settings.NeedsBase && !hasBase => $"{settings.Method} adds differences to a base, and none is given.",
            _ when (settings.IsRandom || settings.LeavesOutliers) && settings.Density is null =>
                $"{settings.Method} keeps a part of the differences: a density from 0 to 1 says how much.",
            _ => null,
        };

    /// <summary>What is given and plays no part in the method.</summary>
    private static string? FindForeign(MergeSettings settings)
    {
        MergeMethod method = settings.Method;
        (string Name, bool IsGiven, bool Counts)[] all =
        [
            ("a weight", settings.Weights is not null, settings.IsOfDifferences || method is MergeMethod.Average or MergeMethod.NuSlerp),
            ("normalizing", settings.Normalize is not null, settings.IsOfDifferences || method is MergeMethod.Average),
            ("a lambda", settings.Lambda is not null, settings.IsOfDifferences),
            ("a decay", settings.Decay is not null, method == MergeMethod.Ema),
            ("an interpolation", settings.Interpolation is not null, method is MergeMethod.Slerp or MergeMethod.NuSlerp),
            ("a density", settings.Density is not null, settings.IsOfDifferences && method != MergeMethod.TaskArithmetic),
            ("a gamma", settings.Gamma is not null, settings.LeavesOutliers),
            ("rescaling", settings.Rescale is not null, settings.IsOfDifferences && method != MergeMethod.TaskArithmetic),
            (
                "a grouping",
                settings.Grouping != MergeGrouping.Tensor,
                method == MergeMethod.NuSlerp || (method == MergeMethod.ModelStock && settings.Grouping == MergeGrouping.Row)
            ),
        ];
        string? foreign = Array.Find(all, static one => one.IsGiven && !one.Counts).Name;
        return foreign is not null ? $"{method} does not know {foreign}{(foreign == "a grouping" ? $" by {settings.Grouping}" : "")}."
            : settings.Weights is not null && settings.Interpolation is not null
                ? $"The weights of {method} say how far it goes from the first to the second; an interpolation would say it again."
            : null;
    }

    private static string? FindCountFault(MergeSettings settings, int sources) =>
        settings.Weights is { } weights && weights.Count != sources
            ? $"There {(weights.Count == 1 ? "is 1 weight" : $"are {weights.Count} weights")} for {Phrase.Count(sources, "source")}."
        : settings.Density is { } densities && densities.Count != 1 && densities.Count != sources
            ? $"There are {densities.Count} densities for {Phrase.Count(sources, "source")}: give one for all, or one for each."
        : settings.Gamma is { } gammas && gammas.Count != 1 && gammas.Count != sources
            ? $"There are {gammas.Count} gammas for {Phrase.Count(sources, "source")}: give one for all, or one for each."
        : null;

    private static string? FindRangeFault(MergeSettings settings) =>
        FindOutside("A weight", settings.Weights, double.MinValue, double.MaxValue)
        ?? FindOutside("Lambda", ListOf(settings.Lambda), double.MinValue, double.MaxValue)
        ?? FindOutside("The decay", ListOf(settings.Decay), 0, 1)
        ?? FindOutside("The interpolation", ListOf(settings.Interpolation), 0, 1)
        ?? FindOutside("A density", settings.Density, 0, 1)
        ?? FindOutside("A gamma", settings.Gamma, 0, 1);

    private static double[] ListOf(double? number) => number is { } one ? [one] : [];

    private static string? FindOutside(string name, IReadOnlyList<double>? numbers, double low, double high)
    {
        foreach (double number in numbers ?? [])
        {
            if (!(number >= low && number <= high))
            {
                string range = high == double.MaxValue ? "is a finite number" : $"is from {low:R} to {high:R}";
                return $"{name} {range}, not {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}.";
            }
        }

        return null;
    }
}
