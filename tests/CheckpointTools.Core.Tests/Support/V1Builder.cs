using CheckpointTools.Binary;
using CheckpointTools.Slices;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Support;

/// <summary>Builds one file of a V1 checkpoint, with records written by Google.Protobuf; the table is the library's.</summary>
internal sealed class V1Builder
{
    private readonly SortedDictionary<byte[], byte[]> _records = new(ByteSequenceComparer.Instance);
    private readonly Dictionary<string, Proto.SavedMeta.Types.Tensor> _listed = [];

    public Proto.SavedMeta Meta { get; } = new() { Versions = new Proto.Version { Producer = 1 } };

    public V1Builder Floats(string name, long[] shape, params float[] values) =>
        Add(name, DataType.Float32, shape, Whole(shape.Length), new Proto.PackedValues { FloatVal = { values } });

    public V1Builder Strings(string name, params string[] values) =>
        Add(
            name,
            DataType.String,
            [values.Length],
            Whole(1),
            new Proto.PackedValues { StringVal = { values.Select(ByteString.CopyFromUtf8) } }
        );

    /// <summary>Lists a slice and adds its record.</summary>
    public V1Builder Add(string name, DataType dataType, long[] shape, TensorSlice slice, IMessage values) =>
        List(name, dataType.Number, shape, slice).Record(name, slice, values.ToByteArray());

    /// <summary>Lists a slice, with or without a record.</summary>
    public V1Builder List(string name, int dataType, long[] shape, params TensorSlice[] slices)
    {
        if (!_listed.TryGetValue(name, out Proto.SavedMeta.Types.Tensor? tensor))
        {
            tensor = _listed[name] = new Proto.SavedMeta.Types.Tensor
            {
                Name = ByteString.CopyFrom(TensorName.ToBytes(name)),
                Type = dataType,
                Shape = new Proto.Shape { Dim = { shape.Select(static size => new Proto.Shape.Types.Dim { Size = size }) } },
            };
            Meta.Tensor.Add(tensor);
        }

        tensor.Slice.AddRange(slices.Select(ToMessage));
        return this;
    }

    /// <summary>Adds a record, listed or not.</summary>
    public V1Builder Record(string name, TensorSlice slice, byte[] values, string? nameInside = null)
    {
        nameInside ??= name;
        var data = new Proto.SavedSlice
        {
            // Single bytes are no text to Google.Protobuf.
            Name = nameInside.Any(char.IsSurrogate) ? "" : nameInside,
            Slice = ToMessage(slice),
            Data = ByteString.CopyFrom(values),
        };
        return RawRecord(name, slice, new Proto.SavedTensorSlices { Data = data }.ToByteArray());
    }

    /// <summary>Adds any bytes as a record.</summary>
    public V1Builder RawRecord(string name, TensorSlice slice, byte[] record)
    {
        _records[SliceKey.Encode(TensorName.ToBytes(name), slice)] = record;
        return this;
    }

    public byte[] ToTable(byte[]? meta = null) =>
        TableBytes.Write([
            ([], meta ?? new Proto.SavedTensorSlices { Meta = Meta }.ToByteArray()),
            .. _records.Select(static record => (record.Key, record.Value)),
        ]);

    /// <returns>The path.</returns>
    public string Write(string path, byte[]? meta = null)
    {
        File.WriteAllBytes(path, ToTable(meta));
        return path;
    }

    public static TensorSlice Whole(int rank) => new([.. Enumerable.Repeat(SliceExtent.Full, rank)]);

    /// <summary>A slice from TensorFlow's text form: "0,2:-".</summary>
    public static TensorSlice Slice(string text) =>
        new([
            .. text.Split(':')
                .Select(static extent =>
                    extent == "-"
                        ? SliceExtent.Full
                        : new SliceExtent(long.Parse(extent.Split(',')[0], null), long.Parse(extent.Split(',')[1], null))
                ),
        ]);

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
}
