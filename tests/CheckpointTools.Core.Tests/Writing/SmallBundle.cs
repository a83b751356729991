using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CheckpointTools.Binary;
using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// Builds a test's own checkpoint with messages written by Google.Protobuf: any number of data files, slices, either byte order, and any
/// entries.
/// </summary>
internal sealed class SmallBundle(int shardCount = 1, bool isBigEndian = false)
{
    private readonly SortedDictionary<byte[], Proto.Entry> _entries = new(ByteSequenceComparer.Instance);
    private readonly Dictionary<string, List<TensorSlice>> _bands = [];
    private readonly MemoryStream[] _shards = [.. Enumerable.Range(0, shardCount).Select(static _ => new MemoryStream())];

    public Proto.Header Header { get; set; } =
        new()
        {
            NumShards = shardCount,
            Endianness = isBigEndian ? 1 : 0,
            Version = new Proto.Version { Producer = 1 },
        };

    public Proto.Entry this[string name]
    {
        get => _entries[TensorName.ToBytes(name)];
        set => _entries[TensorName.ToBytes(name)] = value;
    }

    /// <summary>The entry of one band of a vector; all bands have the same length.</summary>
    public Proto.Entry EntryOfBand(string name, int band, int length) =>
        _entries[SliceKey.Encode(TensorName.ToBytes(name), new TensorSlice(new SliceExtent(band * length, length)))];

    /// <summary>The entry of one band of a matrix; all bands have the same number of rows.</summary>
    public Proto.Entry EntryOfRows(string name, int band, int rows) =>
        _entries[SliceKey.Encode(TensorName.ToBytes(name), new TensorSlice(new SliceExtent(band * rows, rows), new SliceExtent(0, null)))];

    public SmallBundle Bytes(string name, byte[] payload, int shard = 0) => Add(name, DataType.UInt8, [payload.Length], payload, shard);

    public SmallBundle Floats(string name, long[] shape, params float[] values) => Add(name, DataType.Float32, shape, ToBytes(values));

    public SmallBundle Strings(string name, params string[] values)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([.. values.Select(Encoding.UTF8.GetBytes)], isBigEndian);
        _entries[TensorName.ToBytes(name)] = Place(DataType.String, [values.Length], payload, checksum, 0);
        return this;
    }

    /// <summary>An object graph.</summary>
    public SmallBundle Graph(byte[] message)
    {
        (byte[] payload, uint checksum) = Payloads.Strings([message], isBigEndian);
        _entries[TensorName.ToBytes(TensorName.ObjectGraph)] = Place(DataType.String, [], payload, checksum, 0);
        return this;
    }

    public SmallBundle Add(string name, DataType dataType, long[] shape, byte[] payload, int shard = 0)
    {
        _entries[TensorName.ToBytes(name)] = Place(dataType, shape, payload, Crc32C.Mask(Crc32C.Compute(payload)), shard);
        return this;
    }

    /// <summary>A float matrix in bands of rows; the bands are stored from the last to the first.</summary>
    public SmallBundle RowsOfFloats(string name, int columns, int[] bandRows, params float[] values)
    {
        long[] shape = [bandRows.Sum(), columns];
        List<TensorSlice> bands = Bands(bandRows, rank: 2);
        var payloads = new List<(byte[], uint)>();
        int row = 0;
        foreach (int rows in bandRows)
        {
            byte[] payload = ToBytes(values.AsSpan(row * columns, rows * columns));
            payloads.Add((payload, ReferenceCrc.MaskedOf(payload)));
            row += rows;
        }

        return Slices(name, DataType.Float32, shape, bands, payloads, bandRows);
    }

    /// <summary>A vector of strings in bands.</summary>
    public SmallBundle BandsOfStrings(string name, int[] bandLengths, params string[] values)
    {
        var payloads = new List<(byte[], uint)>();
        int start = 0;
        foreach (int length in bandLengths)
        {
            payloads.Add(Payloads.Strings([.. values.Skip(start).Take(length).Select(Encoding.UTF8.GetBytes)], isBigEndian));
            start += length;
        }

        return Slices(name, DataType.String, [values.Length], Bands(bandLengths, rank: 1), payloads, bandLengths);
    }

    /// <summary>Keeps only some of a tensor's bands, as in a part of a sharded save.</summary>
    public SmallBundle OnlyBands(string name, params int[] kept)
    {
        Proto.Entry whole = this[name];
        for (int band = _bands[name].Count - 1; band >= 0; band--)
        {
            if (!kept.Contains(band))
            {
                whole.Slices.RemoveAt(band);
                _entries.Remove(SliceKey.Encode(TensorName.ToBytes(name), _bands[name][band]));
            }
        }

        return this;
    }

    /// <returns>The prefix.</returns>
    public string Write(string prefix)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(prefix)!);
        for (int shard = 0; shard < _shards.Length; shard++)
        {
            File.WriteAllBytes(
                string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:D5}-of-{_shards.Length:D5}"),
                _shards[shard].ToArray()
            );
        }

        File.WriteAllBytes(
            prefix + ".index",
            TableBytes.Write([([], Header.ToByteArray()), .. _entries.Select(static entry => (entry.Key, entry.Value.ToByteArray()))])
        );
        return prefix;
    }

    private static Proto.Shape ToShape(IEnumerable<long> sizes) =>
        new() { Dim = { sizes.Select(static size => new Proto.Shape.Types.Dim { Size = size }) } };

    private static List<TensorSlice> Bands(int[] lengths, int rank)
    {
        var bands = new List<TensorSlice>();
        int start = 0;
        foreach (int length in lengths)
        {
            bands.Add(new TensorSlice([new SliceExtent(start, length), .. Enumerable.Repeat(new SliceExtent(0, null), rank - 1)]));
            start += length;
        }

        return bands;
    }

    private static Proto.Slice ToMessage(TensorSlice slice)
    {
        var message = new Proto.Slice();
        foreach (SliceExtent extent in slice.Extents)
        {
            var part = new Proto.Slice.Types.Extent { Start = extent.Start };
            if (extent.Length is { } length)
            {
                part.Length = length;
            }

            message.Extent.Add(part);
        }

        return message;
    }

    private SmallBundle Slices(
        string name,
        DataType dataType,
        long[] shape,
        List<TensorSlice> bands,
        List<(byte[] Bytes, uint Checksum)> payloads,
        int[] lengths
    )
    {
        byte[] key = TensorName.ToBytes(name);
        _bands[name] = bands;
        _entries[key] = new Proto.Entry
        {
            Dtype = dataType.Number,
            Shape = ToShape(shape),
            Slices = { bands.Select(ToMessage) },
        };
        for (int band = bands.Count - 1; band >= 0; band--)
        {
            _entries[SliceKey.Encode(key, bands[band])] = Place(
                dataType,
                [lengths[band], .. shape.Skip(1)],
                payloads[band].Bytes,
                payloads[band].Checksum,
                band % _shards.Length
            );
        }

        return this;
    }

    private Proto.Entry Place(DataType dataType, IEnumerable<long> shape, byte[] payload, uint checksum, int shard)
    {
        var entry = new Proto.Entry
        {
            Dtype = dataType.Number,
            Shape = ToShape(shape),
            ShardId = shard,
            Offset = _shards[shard].Length,
            Size = payload.Length,
            Crc32C = checksum,
        };
        _shards[shard].Write(payload);
        return entry;
    }

    private byte[] ToBytes(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> target = bytes.AsSpan(i * sizeof(float));
            if (isBigEndian)
            {
                BinaryPrimitives.WriteSingleBigEndian(target, values[i]);
            }
            else
            {
                BinaryPrimitives.WriteSingleLittleEndian(target, values[i]);
            }
        }

        return bytes;
    }
}
