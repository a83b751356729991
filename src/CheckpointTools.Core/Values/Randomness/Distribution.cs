namespace CheckpointTools.Values.Randomness;

/// <summary>How random values are distributed. The value of an element comes from one random number, that of the element.</summary>
internal abstract class Distribution
{
    // The probability of a normal value below -2, and of one between -2 and 2.
    private const double BelowMinusTwo = 0.022750131948179208;
    private const double WithinTwo = 1 - (2 * BelowMinusTwo);
    private const double MaxDeviations = 2;

    /// <summary>The normal distribution.</summary>
    public static Distribution Normal(double mean, double standardDeviation) => new NormalValues(mean, standardDeviation, false);

    /// <summary>The normal distribution without what is more than two standard deviations away from the mean, as in TensorFlow.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation before the ends are cut off, which makes it smaller.</param>
    public static Distribution TruncatedNormal(double mean, double standardDeviation) => new NormalValues(mean, standardDeviation, true);

    /// <summary>All values between two limits are equally likely.</summary>
    public static Distribution Uniform(double low, double high) => new UniformValues(low, high);

    /// <summary>
    /// All values between -l and l, where l is the root of 6 / (fan_in + fan_out), as in Keras: of a matrix these are its rows and columns,
    /// of a kernel of a convolution the last two dimensions, each times the product of those before them.
    /// </summary>
    public static Distribution GlorotUniform(TensorShape shape)
    {
        double limit = Math.Sqrt(3 / Math.Max(1, MeanFan(shape)));
        return Uniform(-limit, limit);
    }

    /// <summary>Fills a span with the values of consecutive elements.</summary>
    /// <param name="random">The random numbers of the variable.</param>
    /// <param name="destination">The values.</param>
    /// <param name="start">The index of the first element.</param>
    public void Fill(ElementRandom random, Span<double> destination, long start)
    {
        random.Fill(destination, start);
        Map(destination);
    }

    /// <summary>Makes values of numbers between 0 and 1.</summary>
    protected abstract void Map(Span<double> numbers);

    private static double MeanFan(TensorShape shape)
    {
        ReadOnlySpan<long> sizes = shape.Span;
        if (sizes.Length < 2)
        {
            return sizes.Length == 0 ? 1 : sizes[0];
        }

        double field = 1;
        foreach (long size in sizes[..^2])
        {
            field *= size;
        }

        return field * ((double)sizes[^2] + sizes[^1]) / 2;
    }

    private sealed class NormalValues(double mean, double standardDeviation, bool truncated) : Distribution
    {
        protected override void Map(Span<double> numbers)
        {
            foreach (ref double number in numbers)
            {
                double value = truncated
                    ? Math.Clamp(NormalQuantile.Of(BelowMinusTwo + (number * WithinTwo)), -MaxDeviations, MaxDeviations)
                    : NormalQuantile.Of(number);
                number = mean + (standardDeviation * value);
            }
        }
    }

    private sealed class UniformValues(double low, double high) : Distribution
    {
        protected override void Map(Span<double> numbers)
        {
            // The difference of two finite limits may be infinite, so each is weighed.
            foreach (ref double number in numbers)
            {
                number = Math.Clamp((low * (1 - number)) + (high * number), low, high);
            }
        }
    }
}
