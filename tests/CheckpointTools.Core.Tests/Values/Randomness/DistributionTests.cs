using CheckpointTools.Values.Randomness;

namespace CheckpointTools.Tests.Values.Randomness;

public sealed class DistributionTests
{
    private const int Count = 200_000;

    [Fact]
    public void Normal_values_have_the_mean_and_the_deviation_that_were_asked_for()
    {
        double[] values = Draw(Distribution.Normal(3, 2));
        double[] centred = [.. values.Select(static value => (value - 3) / 2)];

        Assert.Equal(0, centred.Average(), 0.012);
        Assert.Equal(1, centred.Average(static value => value * value), 0.016);
        Assert.Equal(0, centred.Average(static value => value * value * value), 0.045);
        Assert.Equal(3, centred.Average(static value => Math.Pow(value, 4)), 0.12);
        Assert.Equal(0.0455, centred.Average(static value => Math.Abs(value) > 2 ? 1.0 : 0), 0.0025);
        Assert.InRange(centred.Max(), 4, 6);
    }

    /// <summary>What is left between two deviations has the variance 1 - 4 phi(2) / (Phi(2) - Phi(-2)).</summary>
    [Fact]
    public void Truncated_values_stay_within_two_deviations()
    {
        double[] values = Draw(Distribution.TruncatedNormal(-1, 0.5));

        Assert.DoesNotContain(values, static value => value is < -2 or > 0);
        Assert.InRange(values.Max(), -0.001, 0);
        Assert.Equal(-1, values.Average(), 0.006);
        Assert.Equal(0.25 * 0.7737413, values.Average(static value => (value + 1) * (value + 1)), 0.004);
    }

    [Fact]
    public void Uniform_values_lie_between_the_limits()
    {
        double[] values = Draw(Distribution.Uniform(-2, 6));

        Assert.InRange(values.Min(), -2, -1.999);
        Assert.InRange(values.Max(), 5.999, 6);
        Assert.Equal(2, values.Average(), 0.03);
        Assert.Equal(64 / 12.0, values.Average(static value => (value - 2) * (value - 2)), 0.05);
    }

    [Fact]
    public void Limits_may_be_as_far_apart_as_numbers_can_be()
    {
        double[] values = Draw(Distribution.Uniform(-double.MaxValue, double.MaxValue));

        Assert.All(values, static value => Assert.True(double.IsFinite(value)));
        Assert.InRange(values.Max(), 0.99 * double.MaxValue, double.MaxValue);
    }

    /// <summary>The limits that Keras gives for these shapes.</summary>
    [Theory]
    [InlineData("[]", 1.7320508075688772)]
    [InlineData("[6]", 0.7071067811865476)]
    [InlineData("[4, 2]", 1)]
    [InlineData("[784, 10]", 0.08692913189652344)]
    [InlineData("[3, 3, 16, 32]", 0.11785113019775793)]
    [InlineData("[5, 8, 4]", 0.31622776601683794)]
    public void Glorots_limit_is_that_of_Keras(string shape, double limit)
    {
        double[] values = Draw(Distribution.GlorotUniform(TensorShape.Parse(shape)));

        Assert.InRange(values.Max(), limit * 0.9999, limit);
        Assert.InRange(values.Min(), -limit, limit * -0.9999);
    }

    /// <summary>By the library of Python.</summary>
    [Theory]
    [InlineData(1.1102230246251565e-16, -8.209536151601386)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.0228, -1.9990772149717695)]
    [InlineData(0.07, -1.4757910281791702)]
    [InlineData(0.0751, -1.4388253927525398)]
    [InlineData(0.3, -0.5244005127080407)]
    [InlineData(0.5, 0)]
    [InlineData(0.77, 0.7388468491852137)]
    [InlineData(0.924, 1.4325027208258119)]
    [InlineData(0.9251, 1.4402382675279632)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(0.9999999999999999, 8.209536151601386)]
    public void Quantiles_are_exact(double probability, double value) => Assert.Equal(value, NormalQuantile.Of(probability), 2e-15);

    [Theory]
    [InlineData(1)]
    [InlineData(1.4142135623730951)]
    [InlineData(1.4142135623730954)]
    [InlineData(0.9999999999999999)]
    [InlineData(1e-300)]
    [InlineData(3e300)]
    [InlineData(0.075)]
    public void Logarithms_need_no_library(double number) =>
        Assert.Equal(Math.Log(number), NormalQuantile.LogarithmOf(number), 4e-16 * Math.Max(1e-16, Math.Abs(Math.Log(number))));

    private static double[] Draw(Distribution distribution)
    {
        double[] values = new double[Count];
        distribution.Fill(new ElementRandom(2026, "w"), values, 0);
        return values;
    }
}
