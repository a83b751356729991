using System.Collections;
using System.IO.Compression;
using CheckpointTools.Binary;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Values that lie in chunks, often compressed. Keras writes none, but whoever makes its files smaller does. The library finds the chunks;
/// they are read and unpacked here, since it would take as much memory as a file claims, and does not heed which filters a chunk is
/// stored without. One thread reads at a time; the chunks that were read last are kept.
/// </summary>
internal sealed class ChunkedValues : IHdf5Values
{
    private const int KeptLength = 64 << 20;
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher = 3;
    private const int ChecksumLength = 4;

    /// <summary>The flag of a chunk at the edge that is not filtered, in the layout's message.</summary>
    private const int PlainEdges = 1;

    /// <summary>What the library's constructor of a dataset's description takes.</summary>
    private static readonly string[] Parts =
    [
        "InternalDataspace",
        "InternalDataType",
        "InternalDataLayout",
        "InternalFillValue",
        "InternalFilterPipeline",
        "InternalExternalFileList",
    ];

    private readonly Hdf5Place _place;
    private readonly Hdf5Stream _stream;
    private readonly object _context;
    private readonly object _index;
    private readonly long[] _shape;
    private readonly long[] _chunk;
    private readonly int _width;
    private readonly int _swapUnit;
    private readonly int _chunkLength;
    private readonly (int Id, uint[] Parameters)[] _filters;
    private readonly byte[] _fill;
    private readonly Dictionary<long, byte[]> _kept = [];
    private readonly Queue<long> _order = new();
    private long _keptLength;

    /// <param name="place">Where the dataset is.</param>
    /// <param name="dataset">The dataset, whose chunks fit into the file.</param>
    /// <param name="stream">What the library reads from.</param>
    /// <param name="type">The type of an element.</param>
    /// <exception cref="CheckpointException">The chunks are packed in a way that is not known.</exception>
    public ChunkedValues(Hdf5Place place, NativeDataset dataset, Hdf5Stream stream, Hdf5Type type)
    {
        (_place, _stream, _width) = (place, stream, type.Width);
        _swapUnit = type.IsBigEndian ? type.DataType.SwapUnit : 1;
        _context = Hdf5Internals.Get<object>(dataset, "Context");
        _filters = FiltersOf(place, dataset);
        _index = IndexOf(place, dataset);
        _shape = [.. dataset.Space.Dimensions.Select(static size => checked((long)size))];
        _chunk = [.. Hdf5Internals.Get<ulong[]>(_index, "ChunkDims").Select(static size => checked((long)size))];
        if (_chunk.Length != _shape.Length || _shape.Length == 0 || Array.Exists(_chunk, static size => size <= 0))
        {
            throw new FormatException("its chunks have another number of dimensions than it has, or no length");
        }

        _chunkLength = checked((int)_chunk.Aggregate((long)_width, static (product, size) => checked(product * size)));
        byte[]? fill = (byte[]?)Hdf5Internals.GetAny(Hdf5Internals.Get<object>(dataset, "InternalFillValue"), "Value");
        _fill = fill?.Length == _width ? fill : new byte[_width];
    }

    public bool AllowsSharing => false;

    public void Read(Span<byte> destination, long position)
    {
        lock (_stream)
        {
            long element = position / _width;
            Span<long> at = stackalloc long[_shape.Length];
            while (!destination.IsEmpty)
            {
                // A stretch along the last axis, up to the end of the row or of the chunk.
                long rest = element;
                for (int axis = _shape.Length - 1; axis >= 0; axis--)
                {
                    (rest, at[axis]) = Math.DivRem(rest, _shape[axis]);
                }

                long inChunk = at[^1] % _chunk[^1];
                long count = Math.Min(Math.Min(_chunk[^1] - inChunk, _shape[^1] - at[^1]), destination.Length / _width);
                (long number, long offset) = Locate(at);
                byte[] chunk = Find(number);
                int length = (int)count * _width;
                chunk.AsSpan((int)offset * _width, length).CopyTo(destination);
                ByteOrder.Swap(destination[..length], _swapUnit);
                destination = destination[length..];
                element += count;
            }
        }
    }

    /// <summary>The number of the chunk that an element is in, and the element's in the chunk.</summary>
    private (long Number, long Offset) Locate(ReadOnlySpan<long> at)
    {
        (long number, long offset) = (0, 0);
        for (int axis = 0; axis < at.Length; axis++)
        {
            long chunks = ((_shape[axis] - 1) / _chunk[axis]) + 1;
            number = (number * chunks) + (at[axis] / _chunk[axis]);
            offset = (offset * _chunk[axis]) + (at[axis] % _chunk[axis]);
        }

        return (number, offset);
    }

    private byte[] Find(long number)
    {
        if (_kept.TryGetValue(number, out byte[]? kept))
        {
            return kept;
        }

        byte[] chunk = Hdf5Library.Call(() => ReadChunk(number), what => Hdf5Faults.Values(_place, what));
        while (_order.Count > 0 && _keptLength + chunk.Length > KeptLength)
        {
            _kept.Remove(_order.Dequeue(), out byte[]? oldest);
            _keptLength -= oldest!.Length;
        }

        _kept[number] = chunk;
        _order.Enqueue(number);
        _keptLength += chunk.Length;
        return chunk;
    }

    private byte[] ReadChunk(long number)
    {
        _stream.Renew();
        object info = Hdf5Internals.Call(_index, "GetReadChunkInfo", (ulong)number)!;
        ulong address = Hdf5Internals.Get<ulong>(info, "Address");
        if (Hdf5Address.IsUndefined(_context, address))
        {
            return Filled();
        }

        long offset = Hdf5Address.ToOffset(_context, address);
        ulong size = _filters.Length > 0 ? Hdf5Internals.Get<ulong>(info, "Size") : (ulong)_chunkLength;
        if (offset < 0 || offset > _stream.Length || size > (ulong)(_stream.Length - offset))
        {
            throw new EndOfStreamException("a chunk of it lies behind the end of the file");
        }

        byte[] bytes = new byte[size];
        _stream.Bytes.Read(bytes, offset);
        return Unpack(bytes, Hdf5Internals.Get<uint>(info, "FilterMask"));
    }

    private byte[] Unpack(byte[] packed, uint mask)
    {
        Memory<byte> bytes = packed;
        for (int i = _filters.Length - 1; i >= 0; i--)
        {
            if ((mask >> i & 1) == 0)
            {
                (int id, uint[] parameters) = _filters[i];
                var info = new FilterInfo(H5FilterFlags.Decompress, parameters, _chunkLength, bytes);
                bytes = id switch
                {
                    Deflate => Inflate(bytes, _chunkLength + (_filters.Length * ChecksumLength)),
                    Shuffle => new ShuffleFilter().Filter(info),
                    _ => new Fletcher32Filter().Filter(info),
                };
            }
        }

        return bytes.Length == _chunkLength
            ? bytes.ToArray()
            : throw new InvalidDataException($"a chunk of it has {bytes.Length} bytes and not {_chunkLength}");
    }

    /// <summary>A chunk that unpacks to more than it should is not unpacked further.</summary>
    private static byte[] Inflate(Memory<byte> packed, int most)
    {
        using var source = new MemoryStream(packed.ToArray());
        using var inflated = new ZLibStream(source, CompressionMode.Decompress);
        byte[] bytes = new byte[most + 1];
        int length = inflated.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= most ? bytes[..length] : throw new InvalidDataException("a chunk of it unpacks to more than it should");
    }

    /// <summary>A chunk that was never written.</summary>
    private byte[] Filled()
    {
        byte[] chunk = new byte[_chunkLength];
        if (_fill.AsSpan().IndexOfAnyExcept((byte)0) >= 0)
        {
            for (int at = 0; at < chunk.Length; at += _width)
            {
                _fill.CopyTo(chunk, at);
            }
        }

        return chunk;
    }

    private static (int Id, uint[] Parameters)[] FiltersOf(Hdf5Place place, NativeDataset dataset)
    {
        if (Hdf5Internals.GetAny(dataset, "InternalFilterPipeline") is not { } pipeline)
        {
            return [];
        }

        var filters = new List<(int, uint[])>();
        foreach (object filter in Hdf5Internals.Get<IEnumerable>(pipeline, "FilterDescriptions"))
        {
            int id = Hdf5Internals.Get<ushort>(filter, "Identifier");
            if (id is not (Deflate or Shuffle or Fletcher))
            {
                throw Hdf5Faults.Elsewhere(place, $"is packed by filter {id} of HDF5, which Keras has no use for and which is not read");
            }

            filters.Add((id, Hdf5Internals.Get<uint[]>(filter, "ClientData")));
        }

        object layout = Hdf5Internals.Get<object>(dataset, "InternalDataLayout");
        if (
            filters.Count > 0
            && layout.GetType().Name == "DataLayoutMessage4"
            && (Convert.ToInt32(Hdf5Internals.GetAny(Hdf5Internals.Get<object>(layout, "Properties"), "Flags"), null) & PlainEdges) != 0
        )
        {
            throw Hdf5Faults.Elsewhere(place, "has chunks at its edges that are packed unlike the others, which is not read");
        }

        return [.. filters];
    }

    /// <summary>What finds chunks by their numbers.</summary>
    private static object IndexOf(Hdf5Place place, NativeDataset dataset)
    {
        object info = Activator.CreateInstance(
            Hdf5Internals.Type("DatasetInfo"),
            [.. Parts.Select(name => Hdf5Internals.GetAny(dataset, name))]
        )!;
        object index = Hdf5Internals.CallStatic(
            "H5D_Chunk",
            "Create",
            Hdf5Internals.Get<object>(dataset, "Context"),
            null,
            info,
            default(H5DatasetAccess),
            Activator.CreateInstance(Hdf5Internals.Type("H5D_Chunk").GetMethod("Create")!.GetParameters()[^1].ParameterType)
        )!;
        if (index.GetType().Name == "H5D_Chunk4_ExtensibleArray" && Array.LastIndexOf(dataset.Space.MaxDimensions, ulong.MaxValue) > 0)
        {
            // The library fails on them.
            throw Hdf5Faults.Elsewhere(place, "has chunks in an array that grows along another axis than the first, which is not read");
        }

        Hdf5Internals.Call(index, "Initialize");
        return index;
    }
}
