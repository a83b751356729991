using CheckpointTools.Computing;
using CheckpointTools.Values.Casting;

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

    /// <summary>1 + 2^-8 + 2^-25 is above the middle of two bfloat16; in float32 it becomes the middle, and then the even one, 1.</summary>
    [Fact]
    public void A_new_dtype_is_rounded_to_at_once()
    {
        CheckpointVariable x = NewVariable.Create("x", new[] { 1f });
        double summand = Math.ScaleB(1, -8) + Math.ScaleB(1, -25);

        Assert.Equal([1.0078125f], Computed.Read<float>(VariableConversion.Scale(x, 1, summand, DataType.BFloat16)));
        Assert.Equal([1f], Computed.Read<float>(VariableConversion.Cast(VariableConversion.Scale(x, 1, summand), DataType.BFloat16)));
    }

    [Fact]
    public void Integers_that_float64_holds_can_become_floats_as_they_are_scaled()
    {
        CheckpointVariable x = NewVariable.Create("x", new[] { 1, int.MaxValue });

        Assert.Equal([0.5, int.MaxValue / 2.0], Computed.Read<double>(VariableConversion.Scale(x, 0.5, 0, DataType.Float64)));
        Assert.Equal([254, 255], Computed.Read<byte>(VariableConversion.Scale(x, 127, 127, DataType.UInt8, CastPolicy.Saturate)));
        Assert.Equal(
            "'x': the value 2147483648 of element 1 does not fit int32.",
            Assert.Throws<CheckpointException>(() => Computed.Read<int>(VariableConversion.Scale(x, 1, 1, DataType.Int32))).Finding
        );
        Assert.Throws<CheckpointException>(() => VariableConversion.Scale(NewVariable.Create("x", 1L), 0.5, 0, DataType.Float32));
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
