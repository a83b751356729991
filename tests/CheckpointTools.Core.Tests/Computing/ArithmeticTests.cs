using CheckpointTools.Computing;

namespace CheckpointTools.Tests.Computing;

public class ArithmeticTests
{
    [Fact]
    public void Values_are_scaled_in_float64_and_rounded_once()
    {
        CheckpointVariable x = NewVariable.Create("x", new[] { 1f, 16777215f, -0f, float.NaN });

        // In float32, the product would be rounded before the sum: to 50331644 in the end.
        Assert.Equal([4f, 50331648f, 1f, float.NaN], Computed.Read<float>(VariableConversion.Scale(x, 3, 1)));
    }

    [Theory]
    [InlineData(Reduction.Sum, 0, new[] { 3f, 5f, 7f })]
    [InlineData(Reduction.Sum, -1, new[] { 3f, 12f })]
    [InlineData(Reduction.Mean, 0, new[] { 1.5f, 2.5f, 3.5f })]
    [InlineData(Reduction.Mean, 1, new[] { 1f, 4f })]
    [InlineData(Reduction.Max, 0, new[] { 3f, 4f, 5f })]
    [InlineData(Reduction.Max, 1, new[] { 2f, 5f })]
    public void Values_along_an_axis_become_one(Reduction reduction, int axis, float[] expected)
    {
        CheckpointVariable x = VariableConversion.Cast(Computed.Counting("x", 2, 3), DataType.Float32);
        Assert.Equal(expected, Computed.Read<float>(VariableConversion.Reduce(x, axis, reduction)));
    }

    [Fact]
    public void The_sum_of_nothing_is_zero()
    {
        CheckpointVariable none = NewVariable.Fill("x", DataType.Float32, new TensorShape(0, 2), 1);
        Assert.All(
            Computed.Read<float>(VariableConversion.Reduce(none, 0, Reduction.Sum)),
            static sum => Assert.False(float.IsNegative(sum))
        );
    }

    [Fact]
    public void What_is_not_a_number_stays_so_and_integers_are_cast_first()
    {
        CheckpointVariable x = NewVariable.Create("x", new[] { 1f, float.NaN, 3f });
        Assert.Equal([float.NaN], Computed.Read<float>(VariableConversion.Reduce(x, 0, Reduction.Max)));
        Assert.Equal([-0f], Computed.Read<float>(VariableConversion.Reduce(NewVariable.Create("x", new[] { -0f, -0f }), 0, Reduction.Sum)));
        Assert.Equal(
            CheckpointError.UnsupportedDataType,
            Assert.Throws<CheckpointException>(() => VariableConversion.Scale(Computed.Counting("x", 2), 2, 0)).Error
        );
    }
}
