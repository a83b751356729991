using System.Collections;
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
        foreach (object value in (object[])[float.PositiveInfinity, double.NegativeInfinity, 1e9f])
        {
            foreach (
                Func<CheckpointVariable> make in (Func<CheckpointVariable>[])
                    [
                        () => NewVariable.Create("x", new[] { 1, value, 2 }, DataType.Float8E4M3FN),
                        () => NewVariable.Fill("x", DataType.Float8E4M3FN, new TensorShape(2), value),
                    ]
            )
            {
                Assert.Equal(
                    string.Create(CultureInfo.InvariantCulture, $"'x': '{value}' does not fit float8_e4m3fn."),
                    Assert.Throws<CheckpointException>(make).Finding
                );
            }
        }

        Assert.Equal([float.NaN], Computed.Read<float>(NewVariable.Create("x", float.NaN, DataType.Float8E4M3FN)));
        Assert.Equal([Half.PositiveInfinity], Computed.Read<Half>(NewVariable.Create("x", double.PositiveInfinity, DataType.Float16)));
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

    public static TheoryData<object[], string, object[]> Exact =>
        new()
        {
            { [5UL, -1], "int64", [5L, -1L] },
            { [new BigInteger(5), new BigInteger(-5)], "int64", [5L, -5L] },
            { [5m, -5m], "int64", [5L, -5L] },
            { [1m, 2.5m], "float64", [1.0, 2.5] },
        };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Whole_numbers_of_several_kinds_stay_what_they_are(object[] given, string dataType, object[] values)
    {
        CheckpointVariable variable = NewVariable.Create("x", given);
        Assert.Equal(dataType, variable.DataType.ToString());
        Assert.Equal(values, Computed.Read<object>(variable));
    }

    public static TheoryData<object, string, object> ExactIn =>
        new()
        {
            { 9223372036854775809m, "uint64", 9223372036854775809UL },
            { 9007199254740993m, "int64", 9007199254740993L },
            { -9007199254740993m, "int64", -9007199254740993L },
            { 1e25m, "float64", 1e25 },
            { "9223372036854775809", "uint64", 9223372036854775809UL },
            { "-9223372036854775808", "int64", long.MinValue },
            { "100000000000000000000", "float64", 1e20 },
            { "-0", "float64", -0.0 },
            { "1e3", "int32", 1000 },
        };

    [Theory]
    [MemberData(nameof(ExactIn))]
    public void Numbers_are_exact_in_a_dtype_that_holds_them(object given, string dataType, object value) =>
        Assert.Equal([value], Computed.Read<object>(NewVariable.Create("x", given, DataType.Parse(dataType))));

    [Fact]
    public void Numbers_of_several_kinds_go_to_the_dtype_each_by_itself()
    {
        Assert.Equal(
            [9007199254740993L, 1L],
            Computed.Read<long>(NewVariable.Create("x", new object[] { 9007199254740993L, 1.0 }, DataType.Int64))
        );
        Assert.Equal(
            [18446744073709551615.0, -1.0],
            Computed.Read<double>(NewVariable.Create("x", new object[] { ulong.MaxValue, -1 }, DataType.Float64))
        );
    }

    [Fact]
    public void No_dtype_of_whole_numbers_holds_all()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { ulong.MaxValue, -1 }));
        Assert.Equal((CheckpointError.InvalidComputation, "x"), (error.Error, error.Variable));
        Assert.Equal(
            CheckpointError.ValueOutOfRange,
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { 5UL, -1 }, DataType.UInt64)).Error
        );
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("1,000")]
    [InlineData("")]
    public void Text_that_is_no_number_is_refused(string text) =>
        Assert.EndsWith(
            "is no number.",
            Assert.Throws<CheckpointException>(() => NewVariable.Create("x", text, DataType.Float64)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Grids_are_taken_apart_element_by_element()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            NewVariable.Create(
                "x",
                new object?[,]
                {
                    { 1, null },
                }
            )
        );
        Assert.Equal("'x' has a value that is null.", error.Finding);
        CheckpointVariable nested = NewVariable.Create(
            "x",
            new object[,]
            {
                { new[] { 1, 2 }, new[] { 3, 4 } },
            }
        );
        Assert.Equal("[1, 2, 2]", nested.Shape.ToString());
        Assert.Equal([1, 2, 3, 4], Computed.Read<int>(nested));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { new int[0, 2, 3], new int[0, 2] }));
        Assert.Throws<CheckpointException>(() => NewVariable.Create("x", new object[] { new int[1, 2], new object[] { new[] { 1 } } }));
    }

    [Fact]
    public void More_values_than_an_array_has_bytes_for_are_refused()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => LeafValues.ToBytes("x", DataType.Int64, new ManyValues()));
        Assert.Equal((CheckpointError.InvalidComputation, "x"), (error.Error, error.Variable));
    }

    [Fact]
    public void One_value_is_repeated_in_a_shape()
    {
        Assert.Equal([7, 7, 7, 7], Computed.Read<long>(NewVariable.Create("x", 7L, shape: new TensorShape(2, 2))));
        Assert.Equal(["a", "a"], Computed.Read<string>(NewVariable.Fill("x", DataType.String, new TensorShape(2), "a")));
    }

    /// <summary>As many values as a list can have, of which none is there.</summary>
    private sealed class ManyValues : IReadOnlyList<object>
    {
        public int Count => 1 << 30;

        public object this[int index] => throw new NotSupportedException();

        public IEnumerator<object> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
