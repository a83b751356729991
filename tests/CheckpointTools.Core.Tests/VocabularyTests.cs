using CheckpointTools.Core.Tests.Protos;
using Google.Protobuf;

namespace CheckpointTools.Core.Tests;

public class VocabularyTests
{
    [Theory]
    [InlineData("float32", "float32")]
    [InlineData("float", "float32")]
    [InlineData("DT_FLOAT", "float32")]
    [InlineData("HALF", "float16")]
    [InlineData(" double ", "float64")]
    public void A_dtype_is_known_by_all_its_names(string text, string name) => Assert.Equal(name, DataType.Parse(text).ToString());

    [Fact]
    public void An_unknown_dtype_is_refused_with_the_known_ones_listed()
    {
        FormatException exception = Assert.Throws<FormatException>(() => DataType.Parse("flaot"));
        Assert.Contains("'flaot'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("float32", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[30, 768]", "[30, 768]")]
    [InlineData("30,768", "[30, 768]")]
    [InlineData("(3,)", "[3]")]
    [InlineData("[]", "[]")]
    public void A_shape_prints_what_it_was_parsed_from(string text, string printed) => Assert.Equal(printed, TensorShape.Parse(text).ToString());

    [Theory]
    [InlineData("[-1]")]
    [InlineData("[4294967296, 4294967296, 0]")]
    [InlineData("3 4")]
    public void Text_that_is_no_shape_is_refused(string text) => Assert.Throws<FormatException>(() => TensorShape.Parse(text));

    [Fact]
    public void The_test_messages_have_the_wire_form_of_a_bundle()
    {
        var header = new BundleHeader { NumShards = 1, Version = new Protos.Version { Producer = 1 } };
        Assert.Equal("08011A020801", Convert.ToHexString(header.ToByteArray()));

        var whole = new Slice { Extent = { new Slice.Types.Extent(), new Slice.Types.Extent { Length = 4 } } };
        Assert.Equal("0A000A021004", Convert.ToHexString(whole.ToByteArray()));
    }
}
