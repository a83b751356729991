using CheckpointTools.Slices;

namespace CheckpointTools.Fuzz.Targets;

/// <summary>
/// Slices and the tensor that they are to make up. An input is a rank, the sizes of a small shape with elements, then a start and a length
/// for each dimension of each slice, all of them single bytes.
/// Invariants: placing and checking allocates at most 256 KiB and 256 KiB for each byte (corners double with each dimension that is cut, up
/// to a limit); slices are accepted exactly if every element is counted once, unless they are cut along more dimensions than are checked;
/// copying a slice puts every element where its indexes say, and its runs are in order and do not overlap.
/// </summary>
internal sealed class TilingsTarget : FuzzTarget
{
    private const int MaxDimensions = 5;
    private const int MaxSize = 7;
    private const long Constant = 256 << 10;
    private const long Factor = 256 << 10;

    public override string Name => "tilings";

    public override IReadOnlyList<string> Subjects =>
        ["CheckpointTools.Slices.SliceBox", "CheckpointTools.Slices.SliceTiling", "CheckpointTools.Slices.TensorSlice"];

    public override int MaxLength => 256;

    public override IEnumerable<byte[]> Seeds() =>
        [
            [1, 6, 0, 2, 2, 3, 5, 1],
            [2, 4, 3, 0, 2, 0, 3, 2, 2, 0, 3],
            [2, 4, 4, 0, 2, 0, 2, 0, 2, 2, 2, 2, 2, 0, 2, 2, 2, 2, 2],
            [3, 2, 2, 2, 0, 1, 0, 2, 0, 2, 1, 1, 0, 2, 0, 2],
            [4, 2, 1, 2, 3, 0, 2, 0, 1, 0, 2, 0, 255],
            [0],
        ];

    public override void Execute(byte[] input)
    {
        var bytes = new Queue<byte>(input);
        int rank = Next(bytes) % (MaxDimensions + 1);
        var shape = new TensorShape([.. Enumerable.Range(0, rank).Select(_ => 1L + (Next(bytes) % MaxSize))]);
        MemoryMeter memory = MemoryMeter.Start();
        var boxes = new List<SliceBox>();
        while (bytes.Count > 0)
        {
            SliceExtent[] extents = [.. Enumerable.Range(0, rank).Select(_ => Extent(bytes))];
            if (new TensorSlice(extents).TryPlace(shape, out SliceBox? box))
            {
                boxes.Add(box);
            }

            if (rank == 0)
            {
                bytes.Dequeue();
            }
        }

        string? fault = SliceTiling.FindFault(shape, boxes);
        memory.Require("checking slices", Constant, Factor, input.Length);
        Judge(shape, boxes, fault);
    }

    private static byte Next(Queue<byte> bytes) => bytes.TryDequeue(out byte value) ? value : (byte)0;

    /// <summary>255 stands for the whole dimension.</summary>
    private static SliceExtent Extent(Queue<byte> bytes)
    {
        sbyte start = (sbyte)Next(bytes);
        sbyte length = (sbyte)Next(bytes);
        return new SliceExtent(start, length == -1 ? null : length);
    }

    private static void Judge(TensorShape shape, List<SliceBox> boxes, string? fault)
    {
        int[] times = new int[shape.ElementCount];
        foreach (SliceBox box in boxes)
        {
            foreach (long element in Elements(shape, box))
            {
                times[element]++;
            }

            CheckCopy(shape, box);
        }

        bool tiles = Array.TrueForAll(times, static count => count == 1);
        bool isUnchecked = fault is not null && fault.Contains("more than this version checks", StringComparison.Ordinal);
        Invariant.Require(
            isUnchecked || tiles == fault is null,
            "slices are accepted if they cover every element once",
            fault ?? "no fault was found"
        );
    }

    /// <summary>Numbers each element of a slice by its place in the whole tensor, copies them there, and checks them.</summary>
    private static void CheckCopy(TensorShape shape, SliceBox box)
    {
        long[] places = [.. Elements(shape, box)];
        Invariant.RequireEqual((long)places.Length, box.ElementCount, "a slice has as many elements as its lengths say");
        long[] tensor = new long[shape.ElementCount];
        Array.Fill(tensor, -1);
        box.CopyTo(places, tensor, 1);
        Invariant.Require(places.All(place => tensor[place] == place), "every element of a slice is copied to its place");
        Invariant.RequireEqual((long)places.Length, tensor.LongCount(static value => value >= 0), "nothing else is written");
        for (long run = 0; run < box.RunCount; run++)
        {
            Invariant.RequireEqual(places[run * box.RunLength], box.RunStart(run), "a run starts where its first element lies");
            Invariant.RequireEqual(run, box.FirstRunEndingBehind(box.RunStart(run)), "a run is found by its first element");
        }
    }

    /// <summary>The places of a slice's elements in the whole tensor, in order.</summary>
    private static IEnumerable<long> Elements(TensorShape shape, SliceBox box)
    {
        long[] lengths = box.Lengths.ToArray();
        long[] starts = box.Starts.ToArray();
        for (long element = 0; element < box.ElementCount; element++)
        {
            long rest = element;
            long place = 0;
            long stride = 1;
            for (int i = lengths.Length - 1; i >= 0; i--)
            {
                place += (starts[i] + (rest % lengths[i])) * stride;
                rest /= lengths[i];
                stride *= shape[i];
            }

            yield return place;
        }
    }
}
