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
    private RareParts? _rare;

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
        Shape = shape;
        Size = size;
        Checksum = checksum;
    }

    /// <summary>The type of the elements; of a number that TensorFlow does not define, the default.</summary>
    public DataType DataType => DataType.TryFromNumber(_dataTypeNumber, out DataType dataType) ? dataType : default;

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
    public IReadOnlyList<TensorSlice> Slices => IsPartitioned ? _rare!.Slices : ReadOnlyCollection<TensorSlice>.Empty;

    /// <summary>Whether this is a partitioned tensor as a whole: then its slices have the payloads, and it has none.</summary>
    internal bool IsPartitioned => _rare is { Slices.Length: > 0 };

    /// <summary>The end of the payload in its data file.</summary>
    internal long End => Offset + Size;

    /// <summary>Whether bytes that are proved to be the payload of another entry are that of this one, too.</summary>
    internal bool IsStoredAs(BundleEntry other) =>
        Size == other.Size
        && Checksum == other.Checksum
        && (
            (DataType.Width > 0 && other.DataType.Width > 0)
            || (_dataTypeNumber == other._dataTypeNumber && Shape.ElementCount == other.Shape.ElementCount)
        );

    /// <summary>Makes the entry of a partitioned tensor as a whole.</summary>
    internal static BundleEntry Partitioned(DataType dataType, TensorShape shape, TensorSlice[] slices) =>
        new(dataType, shape, 0, 0) { _rare = new RareParts(null, slices, null) };

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
        (TensorShape? parsed, string? invalidShape, bool isCanonical) = shapes.Parse(shape);
        entry.Shape = parsed ?? TensorShape.Scalar;
        if (slices is not null || invalidShape is not null || !isCanonical || unknown is not null)
        {
            (TensorSlice[] parsedSlices, byte[][]? sliceMessages) = slices is null ? ([], null) : ParseSlices(slices);
            var verbatim = new Verbatim(isCanonical ? null : shape.ToArray(), sliceMessages, unknown?.ToArray());
            entry._rare = new RareParts(invalidShape, parsedSlices, verbatim);
        }

        return entry;
    }

    /// <summary>The same tensor or slice at another place. An entry with slices has no payload and no place of its own.</summary>
    internal BundleEntry PlacedAt(int shardId, long offset)
    {
        var placed = (BundleEntry)MemberwiseClone();
        placed.ShardId = IsPartitioned ? 0 : shardId;
        placed.Offset = IsPartitioned ? 0 : offset;
        placed.Size = IsPartitioned ? 0 : Size;
        placed.Checksum = IsPartitioned ? 0 : Checksum;
        return placed;
    }

    /// <summary>The same partitioned tensor with the slices of other entries.</summary>
    internal BundleEntry WithSlicesOf(IReadOnlyList<BundleEntry> others)
    {
        var united = (BundleEntry)MemberwiseClone();
        RareParts[] all = [_rare!, .. others.Select(static entry => entry._rare!)];
        Verbatim? verbatim = _rare!.Verbatim;
        if (Array.Exists(all, static part => part.Verbatim?.Slices is not null))
        {
            byte[][] messages =
            [
                .. all.SelectMany(static part => part.Verbatim?.Slices ?? Array.ConvertAll(part.Slices, SliceMessage.ToBytes)),
            ];
            verbatim = new Verbatim(verbatim?.Shape, messages, verbatim?.UnknownFields);
        }

        united._rare = new RareParts(null, [.. all.SelectMany(static part => part.Slices)], verbatim);
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

        if (_rare?.InvalidShape is { } invalid)
        {
            return (CheckpointError.DamagedEntry, FaultCode.InvalidShape, $"has an invalid shape: {invalid}");
        }

        return IsPartitioned ? null : FindPlaceFault(header);
    }

    /// <summary>Writes the entry.</summary>
    /// <param name="writer">Takes the message.</param>
    /// <param name="scratch">For the messages within.</param>
    /// <param name="innerScratch">For the messages within those.</param>
    internal void WriteTo(ProtoWriter writer, ProtoWriter scratch, ProtoWriter innerScratch) =>
        Write(writer, scratch, innerScratch, (ShardId, Offset, Size, Checksum));

    /// <summary>Writes the entry of the same tensor or slice, stored elsewhere.</summary>
    /// <param name="writer">Takes the message.</param>
    /// <param name="scratch">For the messages within.</param>
    /// <param name="innerScratch">For the messages within those.</param>
    /// <param name="shardId">The data file that holds the payload.</param>
    /// <param name="offset">Where the payload begins there.</param>
    /// <param name="checksum">The payload's masked checksum.</param>
    internal void WriteTo(ProtoWriter writer, ProtoWriter scratch, ProtoWriter innerScratch, int shardId, long offset, uint checksum) =>
        // An entry with slices has no payload and no place of its own.
        Write(writer, scratch, innerScratch, IsPartitioned ? default : (shardId, offset, Size, checksum));

    private void Write(
        ProtoWriter writer,
        ProtoWriter scratch,
        ProtoWriter innerScratch,
        (int ShardId, long Offset, long Size, uint Checksum) payload
    )
    {
        Verbatim? verbatim = _rare?.Verbatim;
        writer.WriteNumber(ProtoField.Entry.DataType, DataType.Number);
        scratch.Clear();
        if (verbatim?.Shape is { } shape)
        {
            scratch.WriteRaw(shape);
        }
        else
        {
            ShapeMessage.WriteTo(scratch, Shape, innerScratch);
        }

        writer.WriteBytes(ProtoField.Entry.Shape, scratch.Written);
        writer.WriteNumber(ProtoField.Entry.ShardId, payload.ShardId);
        writer.WriteNumber(ProtoField.Entry.Offset, payload.Offset);
        writer.WriteNumber(ProtoField.Entry.Size, payload.Size);
        writer.WriteFixed32(ProtoField.Entry.Crc32C, payload.Checksum);
        WriteSlices(writer, scratch, innerScratch);
        writer.WriteRaw(verbatim?.UnknownFields);
    }

    private void WriteSlices(ProtoWriter writer, ProtoWriter scratch, ProtoWriter innerScratch)
    {
        for (int i = 0; i < Slices.Count; i++)
        {
            scratch.Clear();
            if (_rare!.Verbatim?.Slices is { } messages)
            {
                scratch.WriteRaw(messages[i]);
            }
            else
            {
                SliceMessage.WriteTo(scratch, _rare.Slices[i], innerScratch);
            }

            writer.WriteBytes(ProtoField.Entry.Slice, scratch.Written);
        }
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
    private static (TensorSlice[] Slices, byte[][]? Messages) ParseSlices(List<byte[]> messages)
    {
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        bool isCanonical = true;
        var slices = new TensorSlice[messages.Count];
        for (int i = 0; i < slices.Length; i++)
        {
            slices[i] = SliceMessage.Parse(messages[i]);
            message.Clear();
            SliceMessage.WriteTo(message, slices[i], scratch);
            isCanonical &= message.Written.SequenceEqual(messages[i]);
        }

        return (slices, isCanonical ? null : [.. messages]);
    }

    /// <summary>What few entries have; an index has millions of entries.</summary>
    private sealed record RareParts(string? InvalidShape, TensorSlice[] Slices, Verbatim? Verbatim);

    /// <summary>Parts of the message that a copy must keep unchanged.</summary>
    private sealed record Verbatim(byte[]? Shape, byte[][]? Slices, byte[]? UnknownFields);
}
