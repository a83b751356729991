using System.Security.Cryptography;
using System.Text;
using CheckpointTools.Values.Slicing;
using FsCheck;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Values.Slicing;

public sealed class SliceExpressionTests
{
    /// <summary>
    /// Of a vector of 0, 1, 2 ...: every range with small numbers, and with numbers of more than 64 bits, as Python cuts it.
    /// </summary>
    [Fact]
    public void Ranges_are_Pythons()
    {
        string[] numbers =
        [
            "",
            .. Enumerable.Range(-7, 15).Select(static number => number.ToString((IFormatProvider?)null)),
            "99999999999999999999",
            "-99999999999999999999",
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int size = 0; size < 6; size++)
        {
            foreach (string start in numbers)
            {
                foreach (string stop in numbers)
                {
                    foreach (string step in numbers.Where(static step => step != "0"))
                    {
                        string range = $"{start}:{stop}:{step}";
                        IEnumerable<long> elements = Elements(SliceExpression.Parse(range).Apply(new TensorShape(size)));
                        hash.AppendData(Encoding.UTF8.GetBytes($"{size}[{range}]={string.Join(',', elements)}\n"));
                    }
                }
            }
        }

        Assert.Equal("02cf109c42da4d77f9c4bfe412b545d2672a33d4ab9612b5e1e233df8a2665ae", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>By numpy's rules, of numpy.arange(24).reshape(2, 3, 4).</summary>
    [Theory]
    [InlineData("0", "[3, 4]", "0 1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("-1, -1, -1", "[]", "23")]
    [InlineData("1, :, 2", "[3]", "14 18 22")]
    [InlineData(":, 1", "[2, 4]", "4 5 6 7 16 17 18 19")]
    [InlineData("..., 0", "[2, 3]", "0 4 8 12 16 20")]
    [InlineData("..., 1:3, ::2", "[2, 2, 2]", "4 6 8 10 16 18 20 22")]
    [InlineData("1, ...", "[3, 4]", "12 13 14 15 16 17 18 19 20 21 22 23")]
    [InlineData("1, ..., 0", "[3]", "12 16 20")]
    [InlineData("0, 1, ..., 2", "[]", "6")]
    [InlineData("0, 1, 2, ...", "[]", "6")]
    [InlineData("::-1, ::-1, ::-1", "[2, 3, 4]", "23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0")]
    [InlineData("1:, 5:, :", "[1, 0, 4]", "")]
    [InlineData(" 0 : 1 ,\t-1: , +1 :+3", "[1, 1, 2]", "9 10")]
    [InlineData("0,", "[3, 4]", "0 1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("0:1, 2:, ::-3", "[1, 1, 2]", "11 8")]
    public void A_slice_means_what_it_means_to_numpy(string slice, string shape, string elements)
    {
        ElementSelection selection = SliceExpression.Parse(slice).Apply(new TensorShape(2, 3, 4));

        Assert.Equal(shape, selection.Shape.ToString());
        Assert.Equal(elements, string.Join(' ', Elements(selection)));
    }

    [Property(Replay = "20261130,1", MaxTest = 500)]
    public void Any_stretch_of_any_slice_has_the_elements_that_its_positions_name(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var shape = new TensorShape([.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(random.Next(4) == 0 ? 2 : 6))]);
        var items = new string[shape.Rank];
        IEnumerable<(long Element, string Place)> expected = [(0, "")];
        var kept = new List<long>();
        for (int axis = 0; axis < items.Length; axis++)
        {
            long size = shape.Span[axis];
            bool isIndex = size > 0 && random.Next(3) == 0;
            items[axis] = isIndex ? $"{random.NextInt64(-size, size)}" : RandomRange(random, size);
            long[] positions = isIndex
                ? [(long.Parse(items[axis], null) + size) % size]
                : [.. Elements(SliceExpression.Parse(items[axis]).Apply(new TensorShape(size)))];
            expected = [.. expected.SelectMany(one => positions.Select(position => ((one.Element * size) + position, "")))];
            if (!isIndex)
            {
                kept.Add(positions.Length);
            }
        }

        long[] elements = [.. expected.Select(static one => one.Element)];
        ElementSelection selection = SliceExpression.Parse(items.Length == 0 ? "..." : string.Join(',', items)).Apply(shape);

        Assert.Equal(new TensorShape([.. kept]), selection.Shape);
        Assert.Equal(elements, Elements(selection));
        int from = random.Next(elements.Length + 1);
        int count = random.Next(elements.Length - from + 1);
        Assert.Equal(elements.AsSpan(from, count).ToArray(), Elements(selection, from, count));
    }

    [Theory]
    [InlineData(":", 1, 1)]
    [InlineData("2:5", 1, 1)]
    [InlineData("..., 1:3", 100, 1)]
    [InlineData("::-1", 10, 1)]
    [InlineData("::-1, ::-1, ::-1", 1, -1)]
    [InlineData("::2, 0, 0", 1, 400)]
    public void Elements_that_follow_one_another_are_one_run(string slice, int runs, long stride)
    {
        ElementSelection selection = SliceExpression.Parse(slice).Apply(new TensorShape(10, 10, 20));

        ElementRun[] all = [.. selection.Runs(0, selection.Shape.ElementCount)];

        Assert.Equal((runs, stride), (all.Length, all[0].Stride));
    }

    [Fact]
    public void A_slice_of_a_huge_tensor_is_not_listed()
    {
        ElementSelection selection = SliceExpression.Parse("::-1, 1:").Apply(new TensorShape(1L << 40, 1L << 20));

        Assert.Equal(new TensorShape(1L << 40, (1L << 20) - 1), selection.Shape);
        Assert.Equal([new ElementRun((1L << 60) - 2, 2, 1), new ElementRun((1L << 60) - (2L << 20) + 1, 1, 1)], Near(selection));
    }

    [Theory]
    [InlineData("", "'' in the slice ''")]
    [InlineData("0,,1", "'' in the slice '0,,1'")]
    [InlineData("a", "'a' in the slice 'a'")]
    [InlineData("1.5", "'1.5' in the slice '1.5'")]
    [InlineData("0:1:2:3", "'0:1:2:3' in the slice")]
    [InlineData("[0, 2]", "'[0' in the slice '[0, 2]'")]
    [InlineData("None, 0", "'None' in the slice 'None, 0'")]
    [InlineData("newaxis", "'newaxis' in the slice")]
    [InlineData("True", "'True' in the slice")]
    [InlineData("- 1", "'- 1' in the slice")]
    [InlineData("٣", "'٣' in the slice")]
    [InlineData("::0", "step of 0")]
    [InlineData("..., ...", "more than one '...'")]
    [InlineData("0, 0, 0, 0", "about 4 dimensions, but the shape [2, 3, 4] has 3")]
    [InlineData("0, 3", "has the index 3 for dimension 1 of the shape [2, 3, 4], which has the indexes 0 to 2, or -3 to -1")]
    [InlineData("-3", "has the index -3 for dimension 0")]
    [InlineData("99999999999999999999", "has the index")]
    public void What_is_no_slice_is_refused(string slice, string message)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => SliceExpression.Parse(slice).Apply(new TensorShape(2, 3, 4)));

        Assert.Equal(CheckpointError.InvalidSlice, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "[]", "about 1 dimension, but the shape [] has none")]
    [InlineData("0", "[0]", "which has no elements")]
    public void What_does_not_fit_a_shape_is_refused(string slice, string shape, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<CheckpointException>(() => SliceExpression.Parse(slice).Apply(TensorShape.Parse(shape))).Message,
            StringComparison.Ordinal
        );

    private static ElementRun[] Near(ElementSelection selection) => [.. selection.Runs((1L << 20) - 3, 3)];

    private static string RandomRange(Random random, long size)
    {
        string Bound() => random.Next(3) == 0 ? "" : $"{random.NextInt64(-size - 2, size + 3)}";
        string step = random.Next(3) switch
        {
            0 => "",
            1 => $":{random.Next(1, 4)}",
            _ => $":{-random.Next(1, 4)}",
        };
        return $"{Bound()}:{Bound()}{step}";
    }

    private static long[] Elements(ElementSelection selection) => Elements(selection, 0, selection.Shape.ElementCount);

    private static long[] Elements(ElementSelection selection, long from, long count) =>
        [
            .. selection
                .Runs(from, count)
                .SelectMany(static run => Enumerable.Range(0, (int)run.Count).Select(i => run.Start + (i * run.Stride))),
        ];
}
