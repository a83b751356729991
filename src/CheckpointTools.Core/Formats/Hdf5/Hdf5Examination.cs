using PureHDF;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Finds out what a dataset is and where its values are. None is read: they are only looked for in this file, and only where a file of
/// its length can have them.
/// </summary>
internal sealed class Hdf5Examination(Hdf5Stream stream)
{
    /// <summary>No byte of a compressed chunk stands for more bytes than this.</summary>
    private const long MaxRatio = 1032;
    private const long RatioSlack = 1 << 20;

    /// <summary>What a file has at least for each chunk, wherever it lies, and how many may have been never written.</summary>
    private const int MinChunkLength = 8;
    private const int FreeChunks = 64;

    /// <summary>What a string of any length takes where its dataset is; its characters lie elsewhere in the file.</summary>
    private const int StringWidth = 16;

    /// <summary>How many bytes of texts a byte of the file may stand for, since those of equal texts may lie in one place.</summary>
    private const int MaxTextRatio = 64;
    private const int PieceLength = 1 << 20;

    private readonly IHdf5Bytes _bytes = stream.Bytes;

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
                Values = new ContiguousValues(_bytes, 0, 1),
                Strings = static _ => [],
            };
        }

        object superblock = Hdf5Internals.Get<object>(Hdf5Internals.Get<object>(dataset, "Context"), "Superblock");
        if (dataset.Type.Class == H5DataTypeClass.VariableLength && Hdf5Internals.Get<byte>(superblock, "LengthsSize") != sizeof(ulong))
        {
            // The library takes the objects of a heap for nearer to each other than they are.
            throw Hdf5Faults.Elsewhere(place, "has texts in a heap whose lengths have fewer than eight bytes, which is not read");
        }

        long offset = OffsetOf(place, dataset);
        RequirePossible(place, dataset, shape, type);
        IHdf5Values values =
            dataset.Layout.Class == H5DataLayoutClass.Chunked
                ? new ChunkedValues(place, dataset, stream, type)
                : Contiguous(place, shape, type, offset);
        bool isText = type.DataType == DataType.String;
        return new Hdf5Dataset(place)
        {
            DataType = type.DataType,
            Shape = shape,
            Offset = offset,
            Values = isText ? null : values,
            Strings = isText ? token => ReadStrings(place, dataset, values, shape, token) : null,
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

    /// <summary>Where the values begin, or what leads to their chunks.</summary>
    private static long OffsetOf(Hdf5Place place, NativeDataset dataset)
    {
        if (Hdf5Internals.GetAny(dataset, "InternalExternalFileList") is not null)
        {
            throw Hdf5Faults.Elsewhere(place, "has its values in other files, which are not read");
        }

        H5DataLayoutClass layout = dataset.Layout.Class;
        if (layout is not (H5DataLayoutClass.Contiguous or H5DataLayoutClass.Chunked))
        {
            throw Hdf5Faults.Elsewhere(place, $"is stored in a way that Keras has no use for ({layout}), which is not read");
        }

        object message = Hdf5Internals.Get<object>(dataset, "InternalDataLayout");
        object context = Hdf5Internals.Get<object>(dataset, "Context");
        ulong address = Hdf5Internals.Get<ulong>(
            message.GetType().Name == "DataLayoutMessage12" ? message : Hdf5Internals.Get<object>(message, "Properties"),
            "Address"
        );
        return Hdf5Address.IsUndefined(context, address)
            ? throw Hdf5Faults.Elsewhere(place, "has no values in this file: they were never written")
            : Hdf5Address.ToOffset(context, address);
    }

    /// <summary>A small file must not stand for more values than its bytes can hold, nor for chunks that no memory holds.</summary>
    private void RequirePossible(Hdf5Place place, NativeDataset dataset, TensorShape shape, Hdf5Type type)
    {
        if (dataset.Layout.Class == H5DataLayoutClass.Chunked)
        {
            // Chunks at the edges are as long as the others.
            (Int128 size, Int128 count) = (type.Width, 1);
            foreach ((ulong chunk, long length) in dataset.Layout.Chunks.Zip(shape.Dimensions))
            {
                Int128 chunks = ((length - 1) / (Int128)Math.Max(1, chunk)) + 1;
                count = MultiplyCapped(count, chunks);
                size = MultiplyCapped(size, chunks * chunk);
            }

            if (size > ((Int128)_bytes.Length * MaxRatio) + RatioSlack)
            {
                throw Hdf5Faults.Bomb(place, $"is said to unpack to {size} bytes, more than the file's {_bytes.Length} can hold");
            }

            if (count > (_bytes.Length / MinChunkLength) + FreeChunks)
            {
                throw Hdf5Faults.Bomb(place, $"is said to lie in {count} chunks, more than the file's {_bytes.Length} bytes can hold");
            }
        }

        // Strings are held as a whole, so the file must have something for each of them.
        if (type.DataType == DataType.String && shape.ElementCount > _bytes.Length / Math.Min(type.Width, StringWidth))
        {
            throw Hdf5Faults.Bomb(
                place,
                $"is said to have {shape.ElementCount} texts, more than the file's {_bytes.Length} bytes can hold"
            );
        }
    }

    private static Int128 MultiplyCapped(Int128 product, Int128 factor) =>
        Int128.Min(product, ulong.MaxValue) is var capped && factor > long.MaxValue ? Int128.MaxValue : capped * factor;

    private ContiguousValues Contiguous(Hdf5Place place, TensorShape shape, Hdf5Type type, long offset)
    {
        Int128 end = offset + ((Int128)shape.ElementCount * type.Width);
        return offset < 0 ? throw Hdf5Faults.Dataset(place, "its values lie before the beginning of the file")
            : end > _bytes.Length ? throw Hdf5Faults.BehindEnd(place, (long)Int128.Min(end, long.MaxValue), _bytes.Length)
            : new ContiguousValues(_bytes, offset, type.IsBigEndian ? type.DataType.SwapUnit : 1);
    }

    private byte[][] ReadStrings(Hdf5Place place, NativeDataset dataset, IHdf5Values values, TensorShape shape, CancellationToken token) =>
        Hdf5Library.Call(
            () =>
            {
                int width = dataset.Type.Size;
                var reader = new Hdf5TextReader(
                    Hdf5Internals.Get<object>(dataset, "Context"),
                    Hdf5Internals.Get<object>(dataset, "InternalDataType"),
                    RatioSlack + (_bytes.Length * MaxTextRatio)
                );
                byte[][] texts = new byte[shape.ElementCount][];
                byte[] piece = new byte[Math.Min(texts.Length, Math.Max(1, PieceLength / width)) * width];
                for (int i = 0; i < texts.Length; )
                {
                    token.ThrowIfCancellationRequested();
                    int count = Math.Min(piece.Length / width, texts.Length - i);
                    values.Read(piece.AsSpan(0, count * width), (long)i * width);
                    lock (stream)
                    {
                        stream.Renew();
                        for (int at = 0; at < count; at++, i++)
                        {
                            texts[i] = reader.Read(piece.AsSpan(at * width, width));
                        }
                    }
                }

                return texts;
            },
            what => Hdf5Faults.Values(place, what)
        );
}
