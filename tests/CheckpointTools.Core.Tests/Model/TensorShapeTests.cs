using CheckpointTools.Tests.Support;
using FsCheck;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Model;

public sealed class TensorShapeTests
{
    [Theory]
    [InlineData("[30, 768]", "[30, 768]", 23040)]
    [InlineData("30,768", "[30, 768]", 23040)]
    [InlineData(" ( 30 , 768 ) ", "[30, 768]", 23040)]
    [InlineData("(3,)", "[3]", 3)]
    [InlineData("7", "[7]", 7)]
    [InlineData("[]", "[]", 1)]
    [InlineData("()", "[]", 1)]
    [InlineData("", "[]", 1)]
    [InlineData("[0, 3]", "[0, 3]", 0)]
    [InlineData("[9223372036854775807]", "[9223372036854775807]", long.MaxValue)]
    public void Text_is_parsed(string text, string printed, long count)
    {
        var shape = TensorShape.Parse(text);

        Assert.Equal((printed, count), (shape.ToString(), shape.ElementCount));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("[1, x]")]
    [InlineData("[1")]
    [InlineData("[1)")]
    [InlineData("1,,2")]
    [InlineData("[-1]")]
    [InlineData("1.5")]
    [InlineData("[4294967296, 4294967296]")]
    [InlineData("[4294967296, 4294967296, 0]")]
    [InlineData("9223372036854775808")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(TensorShape.TryParse(text, out _));
        Assert.Throws<FormatException>(() => TensorShape.Parse(text));
    }

    [Property(Replay = "20260301,1", MaxTest = 500)]
    public void What_is_printed_is_parsed_back(NonNegativeInt[] sizes)
    {
        var shape = new TensorShape([.. sizes.Take(4).Select(static size => (long)size.Get)]);

        Assert.Equal(shape, TensorShape.Parse(shape.ToString()));
    }

    [Fact]
    public void Does_not_change_with_the_array_that_it_was_made_of()
    {
        long[] sizes = [4, 6];
        var shape = new TensorShape(sizes);

        sizes[0] = 1;

        Assert.Equal("[4, 6]", shape.ToString());
    }

    [Fact]
    public void Printing_does_not_depend_on_the_culture() =>
        CultureInfoScope.Run("de-DE", static () => Assert.Equal("[1000000, 2]", new TensorShape(1_000_000, 2).ToString()));

    [Fact]
    public void Dimensions_count_from_either_end()
    {
        var shape = new TensorShape(2, 3, 5);

        Assert.Equal((2, 5, 5, 3), (shape[0], shape[2], shape[-1], shape.Rank));
        Assert.Equal([2L, 3, 5], shape.Dimensions);
    }

    [Fact]
    public void Equal_sizes_make_equal_shapes()
    {
        Assert.True(new TensorShape(2, 3) == new TensorShape(2, 3));
        Assert.True(new TensorShape(2, 3) != new TensorShape(3, 2));
        Assert.True(new TensorShape() == TensorShape.Scalar);
        Assert.Single(new HashSet<TensorShape> { new(2, 3), new(2, 3) });
    }

    [Fact]
    public void Shapes_sort_size_by_size() =>
        Assert.Equal(
            ["[]", "[2]", "[2, 3]", "[10]"],
            new TensorShape[] { new(10), new(2, 3), new(), new(2) }
                .Order()
                .Select(static shape => shape.ToString())
        );

    [Fact]
    public void A_rank_of_254_is_the_most()
    {
        long[] ones = [.. Enumerable.Repeat(1L, 254)];

        Assert.Equal(254, new TensorShape(ones).Rank);
        Assert.Throws<ArgumentException>(() => new TensorShape([.. ones, 1]));
        Assert.Throws<ArgumentException>(() => new TensorShape(-1));
    }

    [Fact]
    public void A_shape_is_not_enumerable() => Assert.False(typeof(System.Collections.IEnumerable).IsAssignableFrom(typeof(TensorShape)));
}
