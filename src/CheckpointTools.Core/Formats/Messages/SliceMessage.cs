using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Messages;

/// <summary>A slice as a message (format.md 3.4; tensor_slice.proto).</summary>
internal static class SliceMessage
{
    public static TensorSlice Parse(ReadOnlySpan<byte> message)
    {
        var extents = new List<SliceExtent>();
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag == ProtoField.Slice.Extent)
            {
                extents.Add(ParseExtent(reader.ReadBytes()));
            }
            else
            {
                reader.Skip();
            }
        }

        return new TensorSlice([.. extents]);
    }

    public static void WriteTo(ProtoWriter writer, TensorSlice slice, ProtoWriter scratch)
    {
        foreach (SliceExtent extent in slice.Extents)
        {
            scratch.Clear();
            scratch.WriteNumber(ProtoField.Extent.Start, extent.Start);
            if (extent.Length is { } length)
            {
                scratch.WriteNumberAlways(ProtoField.Extent.Length, length);
            }

            writer.WriteBytes(ProtoField.Slice.Extent, scratch.Written);
        }
    }

    public static byte[] ToBytes(TensorSlice slice)
    {
        var message = new ProtoWriter();
        WriteTo(message, slice, new ProtoWriter());
        return message.Written.ToArray();
    }

    private static SliceExtent ParseExtent(ReadOnlySpan<byte> message)
    {
        long start = 0;
        long? length = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case ProtoField.Extent.Start:
                    start = (long)reader.ReadVarint();
                    break;
                case ProtoField.Extent.Length:
                    length = (long)reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new SliceExtent(start, length);
    }
}
