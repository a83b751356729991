using CheckpointTools.Locating;
using CheckpointTools.Slices;

namespace CheckpointTools.Tests.Model;

/// <summary>How variables are cut: read from stored slices, compared, shown, and taken over by a variable of another checkpoint.</summary>
public sealed class TensorPartitionTests
{
    [Fact]
    public void Two_that_cut_in_the_same_places_are_equal()
    {
        Assert.Equal(new TensorPartition(0, 4, 3, 3), new TensorPartition(0, [4L, 3L, 3L]));
        Assert.Equal(new TensorPartition(0, 4, 3, 3).GetHashCode(), new TensorPartition(0, 4, 3, 3).GetHashCode());
        Assert.NotEqual(new TensorPartition(1, 4, 3, 3), new TensorPartition(0, 4, 3, 3));
        Assert.NotEqual(new TensorPartition(0, 4, 6), new TensorPartition(0, 4, 3, 3));
    }

    [Fact]
    public void Shows_axis_and_all_sizes_but_few_of_many_in_messages()
    {
        var many = new TensorPartition(1, [.. Enumerable.Repeat(2L, 100)]);

        Assert.Equal("axis 0: 4, 3, 3", new TensorPartition(0, 4, 3, 3).ToString());
        Assert.Equal("axis 0: 4, 3, 3", new TensorPartition(0, 4, 3, 3).ToShortText());
        Assert.Equal($"axis 1: {string.Join(", ", many.Sizes)}", many.ToString());
        Assert.Equal("axis 1: 2, 2, 2, 2, 2, 2, 2, 2 ... (100 parts)", many.ToShortText());
        Assert.Equal("axis 0: 1, 2, 3, 4, 5, 6, 7, 8", new TensorPartition(0, 1, 2, 3, 4, 5, 6, 7, 8).ToShortText());
    }

    [Fact]
    public void Does_not_change_with_the_list_that_it_was_made_of()
    {
        long[] sizes = [4, 6];
        var partition = new TensorPartition(0, sizes);

        sizes[0] = 1;

        Assert.Equal([4, 6], partition.Sizes);
    }

    [Theory]
    [InlineData("tf-made/partitioned/model", "emb/table", "axis 0: 4, 3, 3")]
    [InlineData("tf-made/all_dtypes/model", "scalar/float32", null)]
    public void Is_read_from_the_slices_that_TensorFlow_stored(string prefix, string name, string? partition) =>
        Assert.Equal(partition, Listed(prefix, name).Partition?.ToString());

    [Fact]
    public void Is_found_whatever_order_slices_are_listed_in_and_however_a_whole_dimension_is_written()
    {
        var shape = new TensorShape(5, 3);

        Assert.Equal(new TensorPartition(0, 2, 3), PartitionSlices.Find(shape, [Slice((2, 3), (0, 3)), Slice((0, 2), (0, null))]));
        Assert.Equal(new TensorPartition(1, 1, 2), PartitionSlices.Find(shape, [Slice((0, null), (0, 1)), Slice((0, 5), (1, 2))]));
    }

    [Fact]
    public void Is_none_where_slices_do_not_cut_one_axis_into_consecutive_parts()
    {
        var shape = new TensorShape(4, 4);

        Assert.Null(PartitionSlices.Find(shape, []));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 4), (0, 4))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, null))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, null)), Slice((3, 1), (0, null))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, null)), Slice((1, 3), (0, null))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, 2)), Slice((2, 2), (0, 2)), Slice((0, 4), (2, 2))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, null)), Slice((0, null), (2, 2))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2)), Slice((2, 2))]));
        Assert.Null(PartitionSlices.Find(shape, [Slice((0, 2), (0, null)), Slice((2, long.MaxValue), (0, null))]));
    }

    [Fact]
    public void Gives_back_the_slices_that_it_was_found_in()
    {
        var shape = new TensorShape(10, 4);
        var partition = new TensorPartition(0, 4, 3, 3);

        Assert.Equal(["0,4:0,4", "4,3:0,4", "7,3:0,4"], PartitionSlices.Cut(partition, shape).Select(static slice => slice.ToString()));
        Assert.Equal(partition, PartitionSlices.Find(shape, PartitionSlices.Cut(partition, shape)));
    }

    [Theory]
    [InlineData(2, new long[] { 4, 6 }, "axis 2")]
    [InlineData(-1, new long[] { 4, 6 }, "axis -1")]
    [InlineData(0, new long[] { 4, 5 }, "parts of 9 together")]
    [InlineData(0, new long[] { 10, 0 }, "the size 0")]
    [InlineData(0, new long[] { -1, 11 }, "the size -1")]
    [InlineData(0, new long[] { }, "parts of 0 together")]
    [InlineData(0, new long[] { long.MaxValue, long.MaxValue, 12 }, "18446744073709551626")]
    public void That_does_not_fit_says_why(int axis, long[] sizes, string why) =>
        Assert.Contains(why, PartitionSlices.FindFault(new TensorPartition(axis, sizes), new TensorShape(10, 4)), StringComparison.Ordinal);

    [Fact]
    public void A_variable_with_another_source_keeps_its_name_and_partition_and_takes_all_else()
    {
        CheckpointVariable model = Listed("tf-made/partitioned/model", "emb/table");
        CheckpointVariable tensor = Listed("tf-made/all_dtypes/model", "scalar/float32");

        CheckpointVariable pointed = model.WithSource(tensor, "a/ -> b/");

        Assert.Equal(
            ("emb/table", new TensorPartition(0, 4, 3, 3), "a/ -> b/", true),
            (pointed.Name, pointed.Partition, pointed.Rule, pointed.IsLayoutChosen)
        );
        Assert.Equal(
            (tensor.Checkpoint, tensor.SourceName, tensor.DataType, tensor.Shape, tensor.Size, tensor.IsSliced, tensor.Source.Stamp),
            (pointed.Checkpoint, pointed.SourceName, pointed.DataType, pointed.Shape, pointed.Size, pointed.IsSliced, pointed.Source.Stamp)
        );
    }

    [Fact]
    public void A_renamed_variable_keeps_layout_and_rule()
    {
        CheckpointVariable model = Listed("tf-made/partitioned/model", "emb/table");
        CheckpointVariable pointed = model.WithSource(Listed("tf-made/all_dtypes/model", "scalar/float32"), "rule").WithName("other");

        Assert.Equal(("other", model.Partition, "rule", true), (pointed.Name, pointed.Partition, pointed.Rule, pointed.IsLayoutChosen));
        Assert.Equal(
            (model.Partition, null, false),
            (model.WithName("other").Partition, model.Rule, model.WithName("other").IsLayoutChosen)
        );
    }

    private static CheckpointVariable Listed(string prefix, string name) =>
        CheckpointContents
            .ReadVariables(CheckpointLocator.Find(Fixtures.Require(prefix + ".index")))
            .Single(variable => variable.Name == name);

    private static TensorSlice Slice(params (long Start, long? Length)[] extents) =>
        new(Array.ConvertAll(extents, static extent => new SliceExtent(extent.Start, extent.Length)));
}
