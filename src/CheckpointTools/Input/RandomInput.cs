using CheckpointTools.Computing;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>Reads what several commands take for random values. What is not given is as in Keras.</summary>
internal static class RandomInput
{
    private const double Spread = 0.05;

    /// <exception cref="InputException">A parameter belongs to another distribution, or is no number that it can have.</exception>
    public static RandomValues Read(
        RandomDistribution distribution,
        long seed,
        double? mean,
        double? standardDeviation,
        double? minimum,
        double? maximum
    )
    {
        bool isNormal = distribution is RandomDistribution.Normal or RandomDistribution.TruncatedNormal;
        Refuse(!isNormal && (mean ?? standardDeviation) is not null, "-Mean and -StandardDeviation are for Normal and TruncatedNormal.");
        Refuse(distribution != RandomDistribution.Uniform && (minimum ?? maximum) is not null, "-Minimum and -Maximum are for Uniform.");
        (double center, double deviation) = (mean ?? 0, standardDeviation ?? Spread);
        (double low, double high) = (minimum ?? -Spread, maximum ?? Spread);
        Refuse(!double.IsFinite(center) || !double.IsFinite(low) || !double.IsFinite(high), "The numbers of a distribution are finite.");
        Refuse(!(deviation >= 0 && double.IsFinite(deviation)), "A -StandardDeviation is 0 or more.");
        Refuse(low > high, $"-Minimum {low} is above -Maximum {high}.");
        return distribution switch
        {
            RandomDistribution.Normal => RandomValues.Normal(seed, center, deviation),
            RandomDistribution.TruncatedNormal => RandomValues.TruncatedNormal(seed, center, deviation),
            RandomDistribution.Uniform => RandomValues.Uniform(seed, low, high),
            _ => RandomValues.GlorotUniform(seed),
        };
    }

    private static void Refuse(bool isWrong, string why)
    {
        if (isWrong)
        {
            throw new InputException(ErrorRecords.InvalidRequest(why));
        }
    }
}
