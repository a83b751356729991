namespace CheckpointTools.Tests.Model;

public sealed class PartialTensorShapeTests
{
    [Theory]
    [InlineData("[?, 3]", "[?, 3]", 2)]
    [InlineData("?,3", "[?, 3]", 2)]
    [InlineData("(None, 3)", "[?, 3]", 2)]
    [InlineData("[-1]", "[?]", 1)]
    [InlineData("(3,)", "[3]", 1)]
    [InlineData("[]", "[]", 0)]
    [InlineData("<unknown>", "<unknown>", null)]
    [InlineData(" <UNKNOWN> ", "<unknown>", null)]
    public void Text_is_parsed(string text, string printed, int? rank)
    {
        var shape = PartialTensorShape.Parse(text);

        Assert.Equal((printed, rank), (shape.ToString(), shape.Rank));
        Assert.Equal(shape, PartialTensorShape.Parse(shape.ToString()));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("[?, x]")]
    [InlineData("[-2]")]
    [InlineData("[4294967296, ?, 4294967296]")]
    [InlineData("?,,3")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(PartialTensorShape.TryParse(text, out _));
        Assert.Contains("[?, 768]", Assert.Throws<FormatException>(() => PartialTensorShape.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<unknown>", "[7]", true)]
    [InlineData("<unknown>", "[]", true)]
    [InlineData("[?, 3]", "[7, 3]", true)]
    [InlineData("[?, 3]", "[3]", false)]
    [InlineData("[?, 3]", "[7, 4]", false)]
    [InlineData("[7, 3]", "[7, 3]", true)]
    [InlineData("[]", "[1]", false)]
    public void It_fits_what_agrees_with_all_that_is_known(string partial, string shape, bool fits) =>
        Assert.Equal(fits, PartialTensorShape.Parse(partial).IsCompatibleWith(TensorShape.Parse(shape)));

    [Fact]
    public void Does_not_change_with_the_array_that_it_was_made_of()
    {
        long?[] sizes = [4, 6];
        var shape = new PartialTensorShape(sizes);

        sizes[0] = 1;

        Assert.Equal("[4, 6]", shape.ToString());
    }

    [Fact]
    public void Only_what_is_known_is_a_shape()
    {
        Assert.Equal(TensorShape.Parse("[2, 3]"), PartialTensorShape.Parse("[2, 3]").ToTensorShape());
        Assert.Equal(6, PartialTensorShape.Parse("[2, 3]").ElementCount);
        Assert.Equal(new PartialTensorShape(TensorShape.Parse("[2, 3]")), new PartialTensorShape(2, 3));
        Assert.False(PartialTensorShape.Parse("[2, ?]").IsFullyDefined);
        Assert.Null(PartialTensorShape.Parse("[2, ?]").ToTensorShape());
        Assert.Null(PartialTensorShape.Unknown.ElementCount);
        Assert.NotEqual(PartialTensorShape.Unknown, PartialTensorShape.Parse("[]"));
    }

    [Fact]
    public void Shapes_sort_by_dimensions_with_the_unknown_first() =>
        Assert.Equal(
            ["<unknown>", "[]", "[?]", "[?, 1]", "[2]", "[2, ?]", "[10]"],
            new[] { "[10]", "[2, ?]", "[2]", "[?, 1]", "[?]", "[]", "<unknown>" }
                .Select(PartialTensorShape.Parse)
                .Order()
                .Select(static shape => shape.ToString())
        );

    [Fact]
    public void More_dimensions_than_TensorFlow_has_are_refused() =>
        Assert.Throws<ArgumentException>(static () => new PartialTensorShape(new long?[255]));
}
