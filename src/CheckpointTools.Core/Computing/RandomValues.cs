using CheckpointTools.Values.Randomness;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// Random values for variables. The value of an element depends on the seed, the name of the variable and the element's index alone, so it
/// is the same on every machine.
/// </summary>
public sealed class RandomValues
{
    private readonly Func<TensorShape, Distribution> _distribution;

    private RandomValues(long seed, Func<TensorShape, Distribution> distribution) => (Seed, _distribution) = (seed, distribution);

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Values of the normal distribution.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation.</param>
    public static RandomValues Normal(long seed, double mean, double standardDeviation) =>
        new(seed, _ => Distribution.Normal(mean, standardDeviation));

    /// <summary>Values of the normal distribution within two standard deviations of the mean, as in TensorFlow.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation before the ends are cut off.</param>
    public static RandomValues TruncatedNormal(long seed, double mean, double standardDeviation) =>
        new(seed, _ => Distribution.TruncatedNormal(mean, standardDeviation));

    /// <summary>Values between two limits, all equally likely.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="low">The lower limit.</param>
    /// <param name="high">The upper limit.</param>
    public static RandomValues Uniform(long seed, double low, double high) => new(seed, _ => Distribution.Uniform(low, high));

    /// <summary>Values between -l and l, where l is the root of 6 / (fan_in + fan_out), as in Keras.</summary>
    /// <param name="seed">The seed.</param>
    public static RandomValues GlorotUniform(long seed) => new(seed, Distribution.GlorotUniform);

    /// <param name="variable">The name of the variable, for messages.</param>
    /// <param name="drawnFor">The name that the values are drawn for: variables that are to have the same values share it.</param>
    /// <param name="dataType">The dtype.</param>
    /// <param name="shape">The shape of what is made.</param>
    /// <param name="whole">The shape of the variable that it is a part of: limits may depend on it.</param>
    /// <exception cref="CheckpointException">The dtype is not a floating one.</exception>
    internal VariableOrigin Make(string variable, string drawnFor, DataType dataType, TensorShape shape, TensorShape whole) =>
        VariableConversion.IsFloating(dataType)
            ? new RandomOrigin(variable, dataType, shape, _distribution(whole), new ElementRandom(Seed, drawnFor))
            : throw ComputingFaults.NotFloating(variable, dataType, "drawing random values", "Draw float64, and cast it.");
}
