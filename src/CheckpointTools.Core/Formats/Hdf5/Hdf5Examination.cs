using System.Text;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Finds out what a dataset is and where its values are. The first element is read by the library, and the stream notes from where: so it
/// shows whether the values are in this file at all, and values that lie in one piece can be read past the library, by several threads.
/// </summary>
internal sealed class Hdf5Examination(Hdf5Stream stream, IHdf5Bytes bytes, object library)
{
    /// <summary>No byte of a compressed chunk stands for more bytes than this.</summary>
    private const long MaxRatio = 1032;
    private const long RatioSlack = 1 << 20;

    /// <summary>What a string of any length takes where its dataset is; its characters lie elsewhere in the file.</summary>
    private const int StringWidth = 16;

    public Hdf5Dataset Examine(Hdf5Place place, NativeDataset dataset)
    {
        try
        {
            return Hdf5Library.Call(() => Describe(place, dataset), what => Hdf5Faults.Dataset(place, what));
        }
        catch (CheckpointException fault)
        {
            return new Hdf5Dataset(place) { Fault = fault };
        }
    }

    private Hdf5Dataset Describe(Hdf5Place place, NativeDataset dataset)
    {
        TensorShape shape = ShapeOf(place, dataset.Space);
        Hdf5Type type = Hdf5Type.Of(place, dataset);
        if (shape.ElementCount == 0)
        {
            return new Hdf5Dataset(place)
            {
                DataType = type.DataType,
                Shape = shape,
                Values = new ContiguousValues(bytes, 0, 1),
                Strings = static _ => [],
            };
        }

        H5DataLayoutClass layout = dataset.Layout.Class;
        if (layout is not (H5DataLayoutClass.Contiguous or H5DataLayoutClass.Chunked))
        {
            throw Hdf5Faults.Elsewhere(place, $"is stored in a way that Keras has no use for ({layout}), which is not read");
        }

        RequirePossible(place, dataset, shape, layout);
        var first = First(shape.Rank);
        stream.ValuesAt = null;
        if (type.DataType == DataType.String)
        {
            return Strings(place, dataset, shape, type);
        }

        dataset.Read(new byte[type.Width].AsSpan(), first);
        if (stream.ValuesAt is not { } offset)
        {
            throw NotHere(place);
        }

        int swapUnit = IsBigEndian(dataset, type, first) ? type.DataType.SwapUnit : 1;
        if (layout == H5DataLayoutClass.Contiguous)
        {
            Int128 end = offset + ((Int128)shape.ElementCount * type.Width);
            return end <= bytes.Length
                ? new Hdf5Dataset(place)
                {
                    DataType = type.DataType,
                    Shape = shape,
                    Offset = offset,
                    Values = new ContiguousValues(bytes, offset, swapUnit),
                }
                : throw Hdf5Faults.BehindEnd(place, (long)Int128.Min(end, long.MaxValue), bytes.Length);
        }

        return new Hdf5Dataset(place)
        {
            DataType = type.DataType,
            Shape = shape,
            Offset = offset,
            Values = new ChunkedValues(place, dataset, library, type.Width, swapUnit),
        };
    }

    private static TensorShape ShapeOf(Hdf5Place place, IH5Dataspace space)
    {
        if (space.Type == H5DataspaceType.Null)
        {
            throw Hdf5Faults.Shape(place, "it has neither values nor dimensions");
        }

        ulong[] dimensions = space.Type == H5DataspaceType.Scalar ? [] : space.Dimensions;
        try
        {
            return new TensorShape([.. dimensions.Select(static dimension => checked((long)dimension))]);
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw Hdf5Faults.Shape(place, $"its dimensions are {string.Join(" x ", dimensions)}");
        }
    }

    /// <summary>A small file must not stand for more values than its bytes can hold, nor for chunks that no memory holds.</summary>
    private void RequirePossible(Hdf5Place place, NativeDataset dataset, TensorShape shape, H5DataLayoutClass layout)
    {
        Int128 most = layout == H5DataLayoutClass.Chunked ? ((Int128)bytes.Length * MaxRatio) + RatioSlack : bytes.Length;
        Int128 size = (Int128)shape.ElementCount * dataset.Type.Size;
        Int128 chunk = layout == H5DataLayoutClass.Chunked ? ChunkSize(dataset) : 0;
        if (layout == H5DataLayoutClass.Chunked && Int128.Max(size, chunk) > most)
        {
            throw Hdf5Faults.Bomb(
                place,
                $"is said to unpack to {Int128.Max(size, chunk)} bytes, more than the file's {bytes.Length} can hold"
            );
        }
    }

    private static Int128 ChunkSize(NativeDataset dataset) =>
        dataset.Layout.Chunks.Aggregate((Int128)dataset.Type.Size, static (product, size) => product * size);

    private Hdf5Dataset Strings(Hdf5Place place, NativeDataset dataset, TensorShape shape, Hdf5Type type)
    {
        // Strings are held as a whole, so the file must have something for each of them.
        if (shape.ElementCount > bytes.Length / Math.Min(type.Width, StringWidth))
        {
            throw Hdf5Faults.Bomb(place, $"is said to have {shape.ElementCount} texts, more than the file's {bytes.Length} bytes can hold");
        }

        dataset.Read<string[]>(First(shape.Rank));
        return stream.ValuesAt is { } offset
            ? new Hdf5Dataset(place)
            {
                DataType = DataType.String,
                Shape = shape,
                Offset = offset,
                Strings = _ => ReadStrings(place, dataset, shape),
            }
            : throw NotHere(place);
    }

    private byte[][] ReadStrings(Hdf5Place place, NativeDataset dataset, TensorShape shape) =>
        Hdf5Library.Call(
            () =>
            {
                lock (library)
                {
                    string?[] texts = dataset.Read<string?[]>(memoryDims: [(ulong)shape.ElementCount]);
                    return Array.ConvertAll(texts, static text => Encoding.UTF8.GetBytes(text ?? ""));
                }
            },
            what => Hdf5Faults.Values(place, what)
        );

    /// <summary>The library refuses to read numbers as numbers whose highest byte comes first, and that is all that it tells.</summary>
    private static bool IsBigEndian(NativeDataset dataset, Hdf5Type type, Selection? first)
    {
        try
        {
            switch (type.DataType.SwapUnit)
            {
                case sizeof(ushort) when !type.IsOpaque:
                    dataset.Read(new ushort[1].AsSpan(), first);
                    break;
                case sizeof(uint):
                    dataset.Read(new uint[1].AsSpan(), first);
                    break;
                case sizeof(ulong):
                    dataset.Read(new ulong[1].AsSpan(), first);
                    break;
            }

            return false;
        }
#pragma warning disable CA1031 // The library's own exception, which has no type; the same bytes were just read.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    private static CheckpointException NotHere(Hdf5Place place) =>
        Hdf5Faults.Elsewhere(place, "has no values in this file: they are in another one, or were never written");

    private static HyperslabSelection? First(int rank) =>
        rank == 0 ? null : new HyperslabSelection(rank, new ulong[rank], [.. Enumerable.Repeat(1UL, rank)]);
}
