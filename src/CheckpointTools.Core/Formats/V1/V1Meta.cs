using System.Runtime.InteropServices;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.V1;

/// <summary>The first record of a V1 file: the tensors or slices that the file has. Nothing is checked here.</summary>
internal sealed class V1Meta
{
    private V1Meta(IReadOnlyList<ListedTensor> tensors, VersionDef version)
    {
        Tensors = tensors;
        Version = version;
    }

    public IReadOnlyList<ListedTensor> Tensors { get; }

    public VersionDef Version { get; }

    /// <summary>Reads a first record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="maxListed">
    /// The maximum number of tensors and slices in the list: a few bytes of a compressed file can name one, and each takes a hundred bytes
    /// in memory.
    /// </param>
    /// <returns>Null if the record has no list.</returns>
    /// <exception cref="ProtoException">The record cannot be parsed.</exception>
    public static V1Meta? Parse(ReadOnlySpan<byte> record, long maxListed = long.MaxValue)
    {
        if (!ProtoReader.TryFindMessage(record, V1Field.Record.Meta, out ReadOnlySpan<byte> meta))
        {
            return null;
        }

        var tensors = new List<ListedTensor>();
        List<byte>? version = null;
        var reader = new ProtoReader(meta);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case V1Field.Meta.Tensor:
                    tensors.Add(ParseTensor(reader.ReadBytes(), ref maxListed));
                    break;
                case V1Field.Meta.Versions:
                    (version ??= []).AddRange(reader.ReadBytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new V1Meta(tensors, version is null ? new VersionDef() : VersionDef.Parse(CollectionsMarshal.AsSpan(version)));
    }

    private static ListedTensor ParseTensor(ReadOnlySpan<byte> message, ref long left)
    {
        Count(ref left);
        byte[] name = [];
        int dataType = 0;
        List<TensorSlice>? slices = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case V1Field.Tensor.Name:
                    name = reader.ReadBytes().ToArray();
                    break;
                case V1Field.Tensor.DataType:
                    dataType = (int)reader.ReadVarint();
                    break;
                case V1Field.Tensor.Slice:
                    Count(ref left);
                    (slices ??= []).Add(SliceMessage.Parse(reader.ReadBytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _ = ProtoReader.TryFindMessage(message, V1Field.Tensor.Shape, out ReadOnlySpan<byte> shapeMessage);
        _ = ShapeMessage.TryParse(shapeMessage, out TensorShape? shape, out string? invalidShape, out _);
        return new ListedTensor(name, dataType, shape, invalidShape, slices ?? (IReadOnlyList<TensorSlice>)[]);
    }

    private static void Count(ref long left)
    {
        if (--left < 0)
        {
            throw new ProtoException("it lists more tensors and slices than such a file can have records for");
        }
    }

    /// <summary>A tensor as one file lists it.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="DataTypeNumber">The number of its dtype, known or not.</param>
    /// <param name="Shape">The shape of the whole; null if it is invalid.</param>
    /// <param name="InvalidShape">The shape as stored, if it is invalid.</param>
    /// <param name="Slices">The slices of the tensor in the file.</param>
    public sealed record ListedTensor(
        byte[] Name,
        int DataTypeNumber,
        TensorShape? Shape,
        string? InvalidShape,
        IReadOnlyList<TensorSlice> Slices
    );
}
