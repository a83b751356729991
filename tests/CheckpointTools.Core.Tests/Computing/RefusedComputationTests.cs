using CheckpointTools.Computing;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Computing;

/// <summary>What cannot be computed is refused when it is asked for, with the name of the variable.</summary>
public class RefusedComputationTests
{
    private const long Huge = 1L << 62;

    private static CheckpointVariable Bytes => NewVariable.Fill("b", DataType.UInt8, new TensorShape(Huge), 0);

    private static CheckpointVariable Variant =>
        Checkpoints
            .List(Fixtures.TfMade("variant_tensor", "model"))
            .First(static variable => variable.DataType == DataType.Variant)
            .WithName("b");

    public static TheoryData<string, Func<CheckpointVariable>> TooLarge =>
        new()
        {
            { "fill", static () => NewVariable.Fill("b", DataType.Float64, new TensorShape(Huge), 0) },
            { "create", static () => NewVariable.Create("b", 0.0, shape: new TensorShape(Huge)) },
            { "draw", static () => NewVariable.Draw("b", DataType.Float32, new TensorShape(Huge), RandomValues.Normal(1, 0, 1)) },
            { "nested", static () => NewVariable.Create("b", Nested(300, 1)) },
            { "nested grids", static () => NewVariable.Create("b", Nested(250, new int[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])) },
            { "reshape", static () => VariableConversion.Reshape(Computed.Counting("b", 1), [.. Enumerable.Repeat(1L, 255)]) },
            { "texts", static () => NewVariable.Fill("b", DataType.String, new TensorShape(10_000_000_000), "a") },
            { "cast", static () => VariableConversion.Cast(Bytes, DataType.Float64) },
            { "resize", static () => VariableConversion.Resize(Computed.Counting("b", 3, 2), 0, long.MaxValue, Padding.OfValue(0)) },
            { "resize to bytes", static () => VariableConversion.Resize(Computed.Counting("b", 2), 0, Huge, Padding.OfValue(0)) },
            { "join", static () => VariableJoining.Join([Bytes, Bytes, Bytes], "b", 0) },
            { "stack", static () => VariableJoining.Stack([Bytes, Bytes], "b") },
            { "rank", static () => VariableJoining.Stack([Computed.Counting("b", [.. Enumerable.Repeat(1L, 254)])], "b") },
            {
                "reduce",
                static () =>
                    VariableConversion.Reduce(NewVariable.Fill("b", DataType.Float32, new TensorShape(0, Huge), 0), 0, Reduction.Sum)
            },
        };

    public static TheoryData<string, Func<CheckpointVariable>> OfVariants =>
        new()
        {
            { "reshape", static () => VariableConversion.Reshape(Variant, 1) },
            { "transpose", static () => VariableConversion.Transpose(Variant) },
            { "slice", static () => VariableConversion.Slice(Variant, "...") },
            { "map", static () => VariableConversion.Map(Variant, static value => value) },
            { "join", static () => VariableJoining.Join([Variant, Variant], "c", 0) },
            { "stack", static () => VariableJoining.Stack([Variant, Variant], "c") },
            { "cast", static () => VariableConversion.Cast(Variant, DataType.Int8) },
        };

    private static object Nested(int depth, object innermost) => depth == 0 ? innermost : new[] { Nested(depth - 1, innermost) };

    [Theory]
    [MemberData(nameof(TooLarge), DisableDiscoveryEnumeration = true)]
    public void More_bytes_than_64_bits_count(string what, Func<CheckpointVariable> compute)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(compute);

        Assert.True((CheckpointError.InvalidComputation, "b") == (error.Error, error.Variable), what);
        Assert.StartsWith("'b' cannot be ", error.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_bytes_as_64_bits_count_are_told_right() =>
        Assert.Equal(Huge, NewVariable.Fill("b", DataType.Float64, new TensorShape(Huge / 8), 0).Size);

    [Theory]
    [MemberData(nameof(OfVariants), DisableDiscoveryEnumeration = true)]
    public void Nothing_is_computed_of_variants(string what, Func<CheckpointVariable> compute)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(compute);

        Assert.True((CheckpointError.UnsupportedDataType, "b") == (error.Error, error.Variable), what);
        Assert.StartsWith("'b'", error.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("int32", "Cast it to float64 first.")]
    [InlineData("complex64", "A cast to float64 takes the real part alone.")]
    [InlineData("string", "Nothing can be computed of it: name the variables that are meant, and leave it out.")]
    public void What_to_do_where_arithmetic_is_refused_goes_by_the_dtype(string dataType, string advice)
    {
        object value = dataType == "string" ? "text" : 1;
        CheckpointVariable variable = NewVariable.Fill("x", DataType.Parse(dataType), new TensorShape(2), value);

        CheckpointException error = Assert.Throws<CheckpointException>(() => VariableConversion.Scale(variable, 2, 0));

        Assert.Equal((CheckpointError.UnsupportedDataType, advice), (error.Error, error.Advice!.Text));
    }

    [Fact]
    public void A_cast_that_there_is_not_names_the_variable()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            VariableConversion.Cast(NewVariable.Create("t", "a"), DataType.Int8)
        );

        Assert.Equal((CheckpointError.UnsupportedDataType, "t"), (error.Error, error.Variable));
        Assert.StartsWith("'t': There is no cast from string to int8", error.Message, StringComparison.Ordinal);
    }
}
