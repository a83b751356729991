using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// The index's description of one tensor or slice (format.md 3.2; tensor_bundle.proto). Reading never fails on odd values: <see
/// cref="FindFault"/> judges them. Unknown fields are kept and written back.
/// </summary>
internal sealed class BundleEntry
{
    /// <summary>The length of the checksum that follows the lengths of a string tensor, and each element of a variant tensor.</summary>
    internal const int InnerChecksumLength = sizeof(uint);

    private int _dataTypeNumber;
    private string? _invalidShape;
    private TensorSlice[] _slices = [];
    private Verbatim? _verbatim;

    private BundleEntry() { }

    /// <summary>Makes the entry of a tensor that is stored as a whole, or of a slice.</summary>
    /// <param name="dataType">The type of the elements.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="size">The length of the payload in bytes.</param>
    /// <param name="checksum">The masked checksum of the payload.</param>
    public BundleEntry(DataType dataType, TensorShape shape, long size, uint checksum)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _dataTypeNumber = dataType.Number;
        DataType = dataType;
        Shape = shape;
        Size = size;
        Checksum = checksum;
    }

    /// <summary>The type of the elements.</summary>
    public DataType DataType { get; private set; }

    /// <summary>The shape; a partitioned tensor's entry has the shape of the whole.</summary>
    public TensorShape Shape { get; private set; } = TensorShape.Scalar;

    /// <summary>The data file that holds the payload.</summary>
    public int ShardId { get; private set; }

    /// <summary>The offset of the payload in its data file.</summary>
    public long Offset { get; private set; }

    /// <summary>The payload's length in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>The payload's masked checksum, as stored.</summary>
    public uint Checksum { get; private set; }

    /// <summary>The slices of a partitioned tensor; none if the tensor is stored as a whole.</summary>
    public IReadOnlyList<TensorSlice> Slices => _slices.Length == 0 ? ReadOnlyCollection<TensorSlice>.Empty : _slices;

    /// <summary>The end of the payload in its data file.</summary>
    internal long End => Offset + Size;

    /// <summary>Makes the entry of a partitioned tensor as a whole.</summary>
    internal static BundleEntry Partitioned(DataType dataType, TensorShape shape, TensorSlice[] slices) =>
        new(dataType, shape, 0, 0) { _slices = slices };

    /// <summary>Reads an entry.</summary>
    /// <param name="message">The message.</param>
    /// <param name="shapes">Shapes that were read before.</param>
    /// <param name="maxSlices">
    /// The maximum number of slices: two bytes of a compressed index can name one, and each takes a hundred bytes in memory.
    /// </param>
    /// <exception cref="ProtoException">The message cannot be parsed.</exception>
    internal static BundleEntry Parse(ReadOnlySpan<byte> message, ShapeCache shapes, int maxSlices = int.MaxValue)
    {
        var entry = new BundleEntry();
        ReadOnlySpan<byte> shape = default;
        List<byte[]>? slices = null;
        List<byte>? shapeParts = null;
        List<byte>? unknown = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case ProtoField.Entry.DataType:
                    entry._dataTypeNumber = (int)reader.ReadVarint();
                    break;
                case ProtoField.Entry.Shape:
                    // If a message occurs twice, its parts are joined (protobuf's merge rule).
                    ReadOnlySpan<byte> part = reader.ReadBytes();
                    if (shape.IsEmpty)
                    {
                        shape = part;
                    }
                    else
                    {
                        (shapeParts ??= [.. shape]).AddRange(part);
                    }

                    break;
                case ProtoField.Entry.ShardId:
                    entry.ShardId = (int)reader.ReadVarint();
                    break;
                case ProtoField.Entry.Offset:
                    entry.Offset = (long)reader.ReadVarint();
                    break;
                case ProtoField.Entry.Size:
                    entry.Size = (long)reader.ReadVarint();
                    break;
                case ProtoField.Entry.Crc32C:
                    entry.Checksum = reader.ReadFixed32();
                    break;
                case ProtoField.Entry.Slice:
                    if ((slices ??= []).Count == maxSlices)
                    {
                        throw new ProtoException($"it lists more than {maxSlices} slices, more than there are");
                    }

                    slices.Add(reader.ReadBytes().ToArray());
                    break;
                default:
                    reader.KeepUnknown(ref unknown);
                    break;
            }
        }

        shape = shapeParts is null ? shape : CollectionsMarshal.AsSpan(shapeParts);
        entry.DataType = DataType.TryFromNumber(entry._dataTypeNumber, out DataType dataType) ? dataType : default;
        (TensorShape? parsed, entry._invalidShape, bool isCanonical) = shapes.Parse(shape);
        entry.Shape = parsed ?? TensorShape.Scalar;
        byte[][]? sliceMessages = slices is null ? null : entry.ParseSlices(slices);
        if (!isCanonical || sliceMessages is not null || unknown is not null)
        {
            entry._verbatim = new Verbatim(isCanonical ? null : shape.ToArray(), sliceMessages, unknown?.ToArray());
        }

        return entry;
    }

    /// <summary>The same tensor or slice at another place. An entry with slices has no payload and no place of its own.</summary>
    internal BundleEntry PlacedAt(int shardId, long offset)
    {
        var placed = (BundleEntry)MemberwiseClone();
        bool hasPayload = _slices.Length == 0;
        placed.ShardId = hasPayload ? shardId : 0;
        placed.Offset = hasPayload ? offset : 0;
        placed.Size = hasPayload ? Size : 0;
        placed.Checksum = hasPayload ? Checksum : 0;
        return placed;
    }

    /// <summary>The same entry with the checksum of a new payload.</summary>
    internal BundleEntry WithChecksum(uint checksum)
    {
        var made = (BundleEntry)MemberwiseClone();
        made.Checksum = checksum;
        return made;
    }

    /// <summary>The same partitioned tensor with the slices of other entries.</summary>
    internal BundleEntry WithSlicesOf(IReadOnlyList<BundleEntry> others)
    {
        var united = (BundleEntry)MemberwiseClone();
        BundleEntry[] all = [this, .. others];
        united._slices = [.. all.SelectMany(static entry => entry._slices)];
        if (Array.Exists(all, static entry => entry._verbatim?.Slices is not null))
        {
            byte[][] messages =
            [
                .. all.SelectMany(static entry => entry._verbatim?.Slices ?? Array.ConvertAll(entry._slices, SliceMessage.ToBytes)),
            ];
            united._verbatim = new Verbatim(_verbatim?.Shape, messages, _verbatim?.UnknownFields);
        }

        return united;
    }

    /// <summary>The first contradiction in the entry, as the end of the sentence "The variable ..."; null if there is none.</summary>
    internal (CheckpointError Error, FaultCode Fault, string Text)? FindFault(BundleHeader header)
    {
        if (DataType.Number == 0)
        {
            return (
                CheckpointError.DamagedEntry,
                FaultCode.InvalidDataType,
                $"has the dtype number {_dataTypeNumber}, which TensorFlow does not define"
            );
        }

        if (DataType == DataType.Resource)
        {
            return (
                CheckpointError.UnsupportedDataType,
                FaultCode.InvalidDataType,
                "has the dtype resource, a handle that no checkpoint can hold"
            );
        }

        if (_invalidShape is not null)
        {
            return (CheckpointError.DamagedEntry, FaultCode.InvalidShape, $"has an invalid shape: {_invalidShape}");
        }

        return _slices.Length == 0 ? FindPlaceFault(header) : null;
    }

    internal void WriteTo(ProtoWriter writer, ProtoWriter scratch, ProtoWriter innerScratch)
    {
        writer.WriteNumber(ProtoField.Entry.DataType, DataType.Number);
        scratch.Clear();
        if (_verbatim?.Shape is { } shape)
        {
            scratch.WriteRaw(shape);
        }
        else
        {
            ShapeMessage.WriteTo(scratch, Shape, innerScratch);
        }

        writer.WriteBytes(ProtoField.Entry.Shape, scratch.Written);
        writer.WriteNumber(ProtoField.Entry.ShardId, ShardId);
        writer.WriteNumber(ProtoField.Entry.Offset, Offset);
        writer.WriteNumber(ProtoField.Entry.Size, Size);
        writer.WriteFixed32(ProtoField.Entry.Crc32C, Checksum);
        for (int i = 0; i < _slices.Length; i++)
        {
            scratch.Clear();
            if (_verbatim?.Slices is { } slices)
            {
                scratch.WriteRaw(slices[i]);
            }
            else
            {
                SliceMessage.WriteTo(scratch, _slices[i], innerScratch);
            }

            writer.WriteBytes(ProtoField.Entry.Slice, scratch.Written);
        }

        writer.WriteRaw(_verbatim?.UnknownFields);
    }

    private (CheckpointError Error, FaultCode Fault, string Text)? FindPlaceFault(BundleHeader header)
    {
        if (ShardId < 0 || ShardId >= header.ShardCount)
        {
            return (
                CheckpointError.DamagedEntry,
                FaultCode.InvalidPlace,
                $"lies in data file {ShardId}, but the header counts {header.ShardCount}"
            );
        }

        if (Offset < 0 || Size < 0 || Offset > long.MaxValue - Size)
        {
            return (
                CheckpointError.DamagedEntry,
                FaultCode.InvalidPlace,
                $"lies at offset {Offset} with a size of {Size} bytes, which no file can hold"
            );
        }

        long count = Shape.ElementCount;
        if (DataType.Width > 0)
        {
            return count > long.MaxValue / DataType.Width || count * DataType.Width != Size
                ? (
                    CheckpointError.DamagedEntry,
                    FaultCode.SizeMismatch,
                    $"has {Size} bytes, but {count} elements of {DataType} take {(Int128)count * DataType.Width}"
                )
                : null;
        }

        // Every string has a length of at least one byte, and the lengths have a checksum; every variant has both.
        Int128 minSize = DataType == DataType.String ? (Int128)count + InnerChecksumLength : (Int128)count * (1 + InnerChecksumLength);
        return Size < minSize
            ? (
                CheckpointError.DamagedEntry,
                FaultCode.SizeMismatch,
                $"has {Size} bytes, but {count} elements of {DataType} take {minSize} or more"
            )
            : null;
    }

    /// <summary>Keeps the messages only if writing the parsed slices would not reproduce them.</summary>
    private byte[][]? ParseSlices(List<byte[]> messages)
    {
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        bool isCanonical = true;
        _slices = new TensorSlice[messages.Count];
        for (int i = 0; i < _slices.Length; i++)
        {
            _slices[i] = SliceMessage.Parse(messages[i]);
            message.Clear();
            SliceMessage.WriteTo(message, _slices[i], scratch);
            isCanonical &= message.Written.SequenceEqual(messages[i]);
        }

        return isCanonical ? null : [.. messages];
    }

    /// <summary>Parts of the message that a copy must keep unchanged.</summary>
    private sealed record Verbatim(byte[]? Shape, byte[][]? Slices, byte[]? UnknownFields);
}
