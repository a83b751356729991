using System.Globalization;
using System.Numerics;
using CheckpointTools.Computing;

namespace CheckpointTools.Tests.Computing;

public class NewVariableTests
{
    public static TheoryData<object, string, string> Inferred =>
        new()
        {
            { 5, "int32", "[]" },
            { 5L, "int64", "[]" },
            { 1.5, "float64", "[]" },
            { 1.5f, "float32", "[]" },
            { (Half)1.5, "float16", "[]" },
            { true, "bool", "[]" },
            { "a", "string", "[]" },
            { new Complex(1, 2), "complex128", "[]" },
            { new object[] { 1, 2.5 }, "float64", "[2]" },
            { new object[] { 1, 5_000_000_000L }, "int64", "[2]" },
            { new object[] { 1, ulong.MaxValue }, "uint64", "[2]" },
            { new object[] { new object[] { 1, 2 }, new object[] { 3, 4 }, new object[] { 5, 6 } }, "int32", "[3, 2]" },
            { new byte[] { 1, 2 }, "uint8", "[2]" },
            { new float[2, 0], "float32", "[2, 0]" },
            { new[] { new[] { "a" }, ["b"] }, "string", "[2, 1]" },
        };

    [Theory]
    [MemberData(nameof(Inferred))]
    public void The_values_tell_dtype_and_shape(object value, string dataType, string shape)
    {
        CheckpointVariable variable = NewVariable.Create("x", value);
        Assert.Equal((dataType, shape), (variable.DataType.ToString(), variable.Shape.ToString()));
        Assert.Equal("", variable.Checkpoint);
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("bfloat16")]
    [InlineData("float8_e4m3fn")]
    [InlineData("int4")]
    [InlineData("uint64")]
    [InlineData("complex64")]
    public void Any_dtype_can_be_asked_for(string dataType)
    {
        CheckpointVariable variable = NewVariable.Create("x", new[] { 0, 1, 2, 3 }, DataType.Parse(dataType));
        Assert.Equal(
            [0, 1, 2, 3],
            Computed
                .Read<object>(variable)
                .Select(static value => value is Complex complex ? complex.Real : Convert.ToDouble(value, CultureInfo.InvariantCulture))
        );
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused()
    {
        Assert.Equal(
            CheckpointError.ValueOutOfRange,
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", 300, DataType.UInt8)).Error
        );
        Assert.Equal(
            CheckpointError.ValueOutOfRange,
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", 1e300, DataType.Float32)).Error
        );
        Assert.Contains(
            "no whole number",
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", 1.5, DataType.Int32)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "differ in their lengths",
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { new[] { 1 }, new[] { 1, 2 } })).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { 1, "a" }));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new[] { 1, 2, 3 }, shape: new TensorShape(2)));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", "a", DataType.Int32));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", 1, DataType.String));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", 1, DataType.QInt8));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object()));
    }

    [Fact]
    public void One_value_is_repeated_in_a_shape()
    {
        Assert.Equal([7, 7, 7, 7], Computed.Read<long>(NewVariable.Create("x", 7L, shape: new TensorShape(2, 2))));
        Assert.Equal(["a", "a"], Computed.Read<string>(NewVariable.Fill("x", DataType.String, new TensorShape(2), "a")));
    }
}
