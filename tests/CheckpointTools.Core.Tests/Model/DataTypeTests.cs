using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Model;

public sealed class DataTypeTests
{
    /// <summary>Number, Python's name, the short name, bytes an element (format.md 4.6; types.proto).</summary>
    public static TheoryData<int, string, string, int> Known =>
        new()
        {
            { 1, "float32", "float", 4 },
            { 2, "float64", "double", 8 },
            { 3, "int32", "int32", 4 },
            { 4, "uint8", "uint8", 1 },
            { 5, "int16", "int16", 2 },
            { 6, "int8", "int8", 1 },
            { 7, "string", "string", 0 },
            { 8, "complex64", "complex64", 8 },
            { 9, "int64", "int64", 8 },
            { 10, "bool", "bool", 1 },
            { 11, "qint8", "qint8", 1 },
            { 12, "quint8", "quint8", 1 },
            { 13, "qint32", "qint32", 4 },
            { 14, "bfloat16", "bfloat16", 2 },
            { 15, "qint16", "qint16", 2 },
            { 16, "quint16", "quint16", 2 },
            { 17, "uint16", "uint16", 2 },
            { 18, "complex128", "complex128", 16 },
            { 19, "float16", "half", 2 },
            { 20, "resource", "resource", 0 },
            { 21, "variant", "variant", 0 },
            { 22, "uint32", "uint32", 4 },
            { 23, "uint64", "uint64", 8 },
            { 24, "float8_e5m2", "float8_e5m2", 1 },
            { 25, "float8_e4m3fn", "float8_e4m3fn", 1 },
            { 26, "float8_e4m3fnuz", "float8_e4m3fnuz", 1 },
            { 27, "float8_e4m3b11fnuz", "float8_e4m3b11fnuz", 1 },
            { 28, "float8_e5m2fnuz", "float8_e5m2fnuz", 1 },
            { 29, "int4", "int4", 1 },
            { 30, "uint4", "uint4", 1 },
            { 31, "int2", "int2", 1 },
            { 32, "uint2", "uint2", 1 },
            { 33, "float4_e2m1fn", "float4_e2m1fn", 1 },
        };

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_type_has_TensorFlows_number_names_and_width(int number, string name, string shortName, int width)
    {
        Assert.True(DataType.TryFromNumber(number, out DataType dataType));

        Assert.Equal(
            (number, name, width, "DT_" + shortName.ToUpperInvariant()),
            (dataType.Number, dataType.ToString(), dataType.Width, dataType.EnumName)
        );
        Assert.All(
            (string[])
                [
                    name,
                    shortName,
                    dataType.EnumName,
                    name.ToUpperInvariant(),
                    shortName.ToUpperInvariant(),
                    dataType.EnumName.ToLowerInvariant(),
                    $" {name} ",
                ],
            text => Assert.Equal(dataType, DataType.Parse(text))
        );
    }

    [Fact]
    public void All_lists_every_type_once() =>
        Assert.Equal(Known.Select(static row => row.Data.Item1), DataType.All.Select(static dataType => dataType.Number));

    [Theory]
    [InlineData(0)]
    [InlineData(34)]
    [InlineData(99)]
    [InlineData(101)] // DT_FLOAT_REF
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Other_numbers_are_no_types(int number) => Assert.False(DataType.TryFromNumber(number, out _));

    [Theory]
    [InlineData("")]
    [InlineData("float33")]
    [InlineData("DT_")]
    [InlineData("DT_FLOAT_REF")]
    [InlineData("invalid")]
    [InlineData("1")]
    public void Other_names_are_refused_with_the_known_ones(string name)
    {
        Assert.False(DataType.TryParse(name, out _));
        Assert.Contains("float32, float64", Assert.Throws<FormatException>(() => DataType.Parse(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_no_name() => Assert.False(DataType.TryParse(null, out _));

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    public void Names_do_not_depend_on_the_culture(string culture)
    {
        CultureInfoScope.Run(
            culture,
            static () =>
            {
                Assert.Equal(DataType.Int32, DataType.Parse("INT32"));
                Assert.Equal("DT_INT32", DataType.Int32.EnumName);
                Assert.Equal(DataType.String, DataType.Parse("dt_string"));
            }
        );
    }

    [Fact]
    public void Types_sort_by_name_and_compare_only_with_types()
    {
        Assert.Equal(
            ["bool", "float32", "int8"],
            new[] { DataType.Int8, DataType.Float32, DataType.Bool }.Order().Select(static dataType => dataType.Name)
        );
        Assert.Throws<ArgumentException>(() => DataType.Bool.CompareTo("bool"));
        Assert.True(DataType.Bool != DataType.Int8 && DataType.Bool.Equals((object)DataType.Parse("bool")));
    }

    [Fact]
    public void An_entry_of_an_unknown_type_prints_as_invalid() =>
        Assert.Equal("invalid", BundleEntry.Parse([8, 99], new ShapeCache()).DataType.ToString());
}
