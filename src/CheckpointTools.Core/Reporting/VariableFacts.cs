using CheckpointTools.Binary;
using CheckpointTools.Measuring;
using CheckpointTools.Writing;

namespace CheckpointTools.Reporting;

/// <summary>What a report says of a variable.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Measure">What its values are like; null if they were not read, or cannot be.</param>
/// <param name="Bars">The heights of its histogram's bars, from 0 to <see cref="MaxBar"/>; null if it has none.</param>
/// <param name="Fault">Why its values cannot be read; null if they can, or were not to be read.</param>
internal sealed record VariableFacts(CheckpointVariable Variable, VariableMeasure? Measure, byte[]? Bars, string? Fault)
{
    public const int BarCount = 20;
    public const int MaxBar = 16;

    /// <summary>The name without what TensorFlow adds to the keys of object-based checkpoints.</summary>
    public string ShortName => ObjectSuffix.Strip(Variable.Name);

    public string Place => PlaceOf(Variable);

    public bool IsSuspicious => Fault is not null || Measure is { NaNCount: > 0 } or { InfinityCount: > 0 };

    /// <summary>The place of a variable in the model; where it has none, its name.</summary>
    public static string PlaceOf(CheckpointVariable variable) => variable.ObjectPath ?? ObjectSuffix.Strip(variable.Name);

    /// <summary>Measures variables, one after the other, each on all cores.</summary>
    public static IReadOnlyList<VariableFacts> Read(
        IReadOnlyList<CheckpointVariable> variables,
        ReportOptions options,
        Action<TransferProgress> onProgress,
        CancellationToken cancellationToken
    )
    {
        if (options.StructureOnly)
        {
            return [.. variables.Select(static variable => new VariableFacts(variable, null, null, null))];
        }

        var progress = new StepProgress(variables.Select(static variable => variable.Size), onProgress);
        using var measurer = new VariableMeasurer(histogramBinCount: BarCount) { OnProgress = progress.Show };
        var facts = new List<VariableFacts>(variables.Count);
        foreach (CheckpointVariable variable in variables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Begin(variable);
            facts.Add(Measured(variable, measurer, cancellationToken));
        }

        return facts;
    }

    private static VariableFacts Measured(CheckpointVariable variable, VariableMeasurer measurer, CancellationToken cancellationToken)
    {
        try
        {
            VariableMeasure measure = measurer.Measure(variable, cancellationToken);

            // A hundred thousand histograms would be much to keep, and their bars are not.
            return new VariableFacts(variable, measure.WithoutHistogram(), BarsOf(measure.Histogram), null);
        }
        catch (CheckpointException e)
        {
            return new VariableFacts(variable, null, null, e.Finding);
        }
    }

    private static byte[]? BarsOf(IReadOnlyList<HistogramBin>? histogram)
    {
        if (histogram is null)
        {
            return null;
        }

        // What is there is seen, however few it is.
        double highest = histogram.Max(static bin => bin.Count);
        return [.. histogram.Select(bin => (byte)Math.Ceiling(bin.Count / highest * MaxBar))];
    }
}
