using CheckpointTools.Slices;
using FsCheck;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Slices;

public sealed class SliceTilingTests
{
    [Property(Replay = "20260110,1", MaxTest = 300)]
    public void A_tiling_is_accepted_and_puts_the_tensor_together(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        TensorShape shape = RandomShape(random);
        List<SliceBox> boxes = Cut(random, shape);
        int[] whole = [.. Enumerable.Range(1, (int)shape.ElementCount)];

        Assert.Null(SliceTiling.FindFault(shape, boxes));

        int[] assembled = new int[whole.Length];
        foreach (SliceBox box in boxes)
        {
            box.CopyTo<int>(Extract(whole, shape, box), assembled, 1);
        }

        Assert.Equal(whole, assembled);
    }

    [Property(Replay = "20260111,1", MaxTest = 200)]
    public void Elements_of_several_bytes_are_put_together(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        TensorShape shape = RandomShape(random);
        int[] whole = [.. Enumerable.Range(1, (int)shape.ElementCount)];
        int[] assembled = new int[whole.Length];
        Span<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(assembled.AsSpan());
        foreach (SliceBox box in Cut(random, shape))
        {
            box.CopyTo<byte>(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Extract(whole, shape, box).AsSpan()), bytes, sizeof(int));
        }

        Assert.Equal(whole, assembled);
    }

    [Property(Replay = "20260112,1", MaxTest = 300)]
    public void A_missing_slice_is_noticed(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        TensorShape shape = RandomShape(random);
        List<SliceBox> boxes = Cut(random, shape);
        boxes.RemoveAt(random.Next(boxes.Count));

        Assert.NotNull(SliceTiling.FindFault(shape, boxes));
    }

    [Property(Replay = "20260113,1", MaxTest = 300)]
    public void A_moved_slice_is_noticed(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        TensorShape shape = RandomShape(random);
        List<SliceBox> boxes = Cut(random, shape);
        int moved = random.Next(boxes.Count);
        SliceBox box = boxes[moved];
        int[] movable = [.. Enumerable.Range(0, shape.Rank).Where(i => box.Lengths[i] < shape.Dimensions[i])];
        if (movable.Length == 0)
        {
            return; // it covers all: there is nowhere to move it
        }

        int dimension = movable[random.Next(movable.Length)];
        long[] starts = box.Starts.ToArray();
        starts[dimension] += starts[dimension] + box.Lengths[dimension] < shape.Dimensions[dimension] ? 1 : -1;
        boxes[moved] = new SliceBox(shape, starts, box.Lengths.ToArray());

        Assert.NotNull(SliceTiling.FindFault(shape, boxes));
    }

    [Property(Replay = "20260114,1", MaxTest = 300)]
    public void A_slice_twice_in_the_place_of_another_of_its_size_is_noticed(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var shape = new TensorShape(random.Next(2, 20), random.Next(1, 5));
        List<SliceBox> boxes = [.. Enumerable.Range(0, (int)shape[0]).Select(row => new SliceBox(shape, [row, 0], [1, shape[1]]))];
        boxes[random.Next(1, boxes.Count)] = boxes[0];

        Assert.NotNull(SliceTiling.FindFault(shape, boxes));
    }

    [Property(Replay = "20260115,1", MaxTest = 200)]
    public void Runs_increase_and_are_found_by_their_elements(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        TensorShape shape = RandomShape(random);
        SliceBox box = Cut(random, shape)[0];
        long[] starts = [.. Enumerable.Range(0, (int)box.RunCount).Select(run => box.RunStart(run))];

        Assert.Equal(box.ElementCount, box.RunCount * box.RunLength);
        Assert.Equal(starts.Order(), starts);
        for (long element = 0; element < shape.ElementCount; element++)
        {
            Assert.Equal(starts.Count(start => start + box.RunLength <= element), box.FirstRunEndingBehind(element));
        }
    }

    [Theory]
    [InlineData("0,2:-", true)]
    [InlineData("2,1:0,4", true)]
    [InlineData("3,1:-", false)]
    [InlineData("0,4:-", false)]
    [InlineData("-1,2:-", false)]
    [InlineData("0,0:-", false)]
    [InlineData("1,9223372036854775807:-", false)]
    [InlineData("-", false)]
    public void Only_slices_within_the_shape_have_a_place(string text, bool expected)
    {
        var slice = new TensorSlice([
            .. text.Split(':')
                .Select(static part =>
                    part == "-"
                        ? SliceExtent.Full
                        : new SliceExtent(long.Parse(part.Split(',')[0], null), long.Parse(part.Split(',')[1], null))
                ),
        ]);

        Assert.Equal(expected, slice.TryPlace(new TensorShape(3, 4), out _));
        Assert.Equal(text, slice.ToString());
    }

    private static TensorShape RandomShape(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 7))]);

    /// <summary>Cuts at random places, again and again.</summary>
    private static List<SliceBox> Cut(Random random, TensorShape shape)
    {
        var pieces = new List<(long[] Starts, long[] Lengths)> { (new long[shape.Rank], [.. shape.Dimensions]) };
        for (int cuts = random.Next(0, 12); cuts > 0; cuts--)
        {
            int index = random.Next(pieces.Count);
            (long[] starts, long[] lengths) = pieces[index];
            int dimension = random.Next(shape.Rank);
            if (lengths[dimension] < 2)
            {
                continue;
            }

            long first = random.NextInt64(1, lengths[dimension]);
            (long[] secondStarts, long[] secondLengths) = ([.. starts], [.. lengths]);
            secondStarts[dimension] += first;
            secondLengths[dimension] -= first;
            lengths[dimension] = first;
            pieces.Add((secondStarts, secondLengths));
        }

        return [.. pieces.Select(piece => new SliceBox(shape, piece.Starts, piece.Lengths))];
    }

    /// <summary>A slice's elements, taken one by one.</summary>
    private static int[] Extract(int[] whole, TensorShape shape, SliceBox box)
    {
        var elements = new List<int>();
        for (int index = 0; index < whole.Length; index++)
        {
            long rest = index;
            bool inside = true;
            for (int i = shape.Rank - 1; i >= 0; i--)
            {
                (rest, long position) = Math.DivRem(rest, shape.Dimensions[i]);
                inside &= position >= box.Starts[i] && position < box.Starts[i] + box.Lengths[i];
            }

            if (inside)
            {
                elements.Add(whole[index]);
            }
        }

        return [.. elements];
    }
}
