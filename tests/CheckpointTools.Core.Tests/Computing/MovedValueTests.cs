using CheckpointTools.Computing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Computing;

/// <summary>Values that change their places: what is computed in pieces is what a loop over all indexes gives.</summary>
public class MovedValueTests
{
    private static Arbitrary<long[]> Shapes =>
        Gen.Choose(1, 5).Select(static size => (long)size).ArrayOf().Where(static sizes => sizes.Length is > 0 and < 5).ToArbitrary();

    [Property(MaxTest = 200)]
    public Property Transposing_gives_each_element_the_place_of_its_permuted_indexes() =>
        Prop.ForAll(
            Shapes,
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            static (sizes, seed) =>
            {
                int[] permutation = [.. Enumerable.Range(0, sizes.Length)];
                new System.Random(seed).Shuffle(permutation);
                CheckpointVariable result = VariableConversion.Transpose(Computed.Counting("x", sizes), permutation);
                int[] expected = Naive(result.Shape, index => Flat(sizes, axis => index[Array.IndexOf(permutation, axis)]));
                Assert.Equal(expected, Computed.Read<int>(result));
            }
        );

    [Property(MaxTest = 200)]
    public Property What_is_split_and_joined_again_is_what_it_was() =>
        Prop.ForAll(
            Shapes,
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            static (sizes, seed) =>
            {
                int axis = seed % sizes.Length;
                long first = seed / 7 % (sizes[axis] + 1);
                CheckpointVariable whole = Computed.Counting("x", sizes);
                IReadOnlyList<CheckpointVariable> parts = VariableJoining.Split(whole, axis, [first, sizes[axis] - first], ["a", "b"]);
                Assert.Equal([first, sizes[axis] - first], parts.Select(part => part.Shape[axis]));
                CheckpointVariable joined = VariableJoining.Join(parts, "x", axis - sizes.Length);
                Assert.Equal(whole.Shape, joined.Shape);
                Assert.Equal(Computed.Read<int>(whole), Computed.Read<int>(joined));
            }
        );

    [Property(MaxTest = 100)]
    public Property What_is_unstacked_and_stacked_again_is_what_it_was() =>
        Prop.ForAll(
            Shapes,
            Gen.Choose(0, 3).ToArbitrary(),
            static (sizes, number) =>
            {
                int axis = number % sizes.Length;
                string[] names = [.. Enumerable.Range(0, (int)sizes[axis]).Select(static i => $"part{i}")];
                CheckpointVariable whole = Computed.Counting("x", sizes);
                IReadOnlyList<CheckpointVariable> parts = VariableJoining.Unstack(whole, axis, names);
                Assert.All(parts, part => Assert.Equal(sizes.Length - 1, part.Shape.Rank));
                CheckpointVariable stacked = VariableJoining.Stack(parts, "x", axis);
                Assert.Equal(Computed.Read<int>(whole), Computed.Read<int>(stacked));
            }
        );

    [Fact]
    public void A_tensor_that_takes_several_blocks_is_transposed()
    {
        int[] permutation = [2, 0, 1];
        CheckpointVariable result = VariableConversion.Transpose(Computed.Counting("x", 3, 2000, 1500), permutation);
        int[] values = Computed.Read<int>(result);
        Assert.Equal(new TensorShape(1500, 3, 2000), result.Shape);
        Assert.All(
            Enumerable.Range(0, values.Length / 997).Select(static i => i * 997),
            i => Assert.Equal((((i / 2000 % 3 * 2000) + (i % 2000)) * 1500) + (i / 6000), values[i])
        );
    }

    [Theory]
    [InlineData(new long[] { 0, 3 })]
    [InlineData(new long[] { 3, 0 })]
    [InlineData(new long[] { 2, 0, 3 })]
    public void A_tensor_without_elements_has_none_afterwards(long[] sizes)
    {
        CheckpointVariable numbers = VariableConversion.Transpose(NewVariable.Fill("x", DataType.Float32, new TensorShape(sizes), 0));
        Assert.Equal(Enumerable.Reverse(sizes), numbers.Shape.Dimensions);
        Assert.Empty(Computed.Read<float>(numbers));
        CheckpointVariable texts = VariableConversion.Transpose(NewVariable.Fill("s", DataType.String, new TensorShape(sizes), "a"));
        Assert.Empty(Computed.Read<string>(texts));
    }

    [Fact]
    public void Strings_move_like_numbers()
    {
        CheckpointVariable words = NewVariable.Create(
            "w",
            new[,]
            {
                { "a", "b", "c" },
                { "d", "e", "f" },
            }
        );
        Assert.Equal(["a", "d", "b", "e", "c", "f"], Computed.Read<string>(VariableConversion.Transpose(words)));
        Assert.Equal(["c", "f"], Computed.Read<string>(VariableJoining.Split(words, 1, [2, 1], ["x", "y"])[1]));
        Assert.Equal(
            ["a", "b", "c", "-", "d", "e", "f", "-"],
            Computed.Read<string>(VariableConversion.Resize(words, 1, 4, Padding.OfValue("-")))
        );
    }

    [Theory]
    [InlineData(2, new[] { 0, 1, 2, 3 })]
    [InlineData(4, new[] { 0, 1, 2, 3, 4, 5, -7, -7 })]
    public void Rows_are_cut_or_filled(long size, int[] expected) =>
        Assert.Equal(expected, Computed.Read<int>(VariableConversion.Resize(Computed.Counting("x", 3, 2), 0, size, Padding.OfValue(-7))));

    [Fact]
    public void New_columns_get_the_mean_of_each_row()
    {
        CheckpointVariable table = VariableConversion.Cast(Computed.Counting("x", 2, 3), DataType.Float32);
        Assert.Equal([0, 1, 2, 1, 1, 3, 4, 5, 4, 4], Computed.Read<float>(VariableConversion.Resize(table, -1, 5, Padding.Mean)));
    }

    [Fact]
    public void What_does_not_fit_is_said_with_the_shape()
    {
        CheckpointVariable x = Computed.Counting("x", 2, 3);
        CheckpointException axis = Assert.Throws<CheckpointException>(() => VariableConversion.Resize(x, 2, 1));
        Assert.Equal(CheckpointError.InvalidComputation, axis.Error);
        Assert.Contains("'x' has no axis 2: its shape [2, 3] has the axes 0 to 1", axis.Message, StringComparison.Ordinal);
        Assert.Contains(
            "is to have 9",
            Assert.Throws<CheckpointException>(() => VariableConversion.Resize(x, 0, 9)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<CheckpointException>(() => VariableConversion.Reshape(x, 4));
        Assert.Throws<CheckpointException>(() => VariableConversion.Reshape(x, -1, -1));
        Assert.Throws<CheckpointException>(() => VariableConversion.Reshape(x, -1, 4));
        Assert.Throws<CheckpointException>(() => VariableConversion.Transpose(x, [0, 0]));
        Assert.Throws<CheckpointException>(() => VariableJoining.Split(x, 1, [1, 1], ["a", "b"]));
        Assert.Throws<CheckpointException>(() => VariableJoining.Join([x, Computed.Counting("y", 2, 2)], "z", 0));
        Assert.Throws<CheckpointException>(() => VariableJoining.Stack([x, Computed.Counting("y", 3, 2)], "z"));
        Assert.Throws<CheckpointException>(() => VariableJoining.Join([x, VariableConversion.Cast(x, DataType.Int64)], "z", 0));
    }

    [Theory]
    [InlineData("[768, 12, 64]", "[768, 768]", false)]
    [InlineData("[768]", "[12, 64]", false)]
    [InlineData("[2, 3, 4]", "[6, 4]", false)]
    [InlineData("[2, 3, 4]", "[24]", false)]
    [InlineData("[2, 3]", "[3, 2]", true)]
    [InlineData("[2, 3, 4, 5]", "[2, 12, 5]", true)]
    [InlineData("[1, 3, 3]", "[9]", false)]
    public void A_new_shape_that_mixes_axes_is_known(string from, string to, bool mixes) =>
        Assert.Equal(mixes, ShapeChange.Mixes(TensorShape.Parse(from), TensorShape.Parse(to)));

    private static int[] Naive(TensorShape shape, Func<long[], int> valueAt)
    {
        int[] values = new int[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            long[] index = new long[shape.Rank];
            long rest = i;
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }

            values[i] = valueAt(index);
        }

        return values;
    }

    private static int Flat(long[] sizes, Func<int, long> indexOf)
    {
        long flat = 0;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            flat = (flat * sizes[axis]) + indexOf(axis);
        }

        return (int)flat;
    }
}
