using System.Diagnostics.CodeAnalysis;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Messages;

/// <summary>The shape of an entry as a message (format.md 3.3; tensor_shape.proto).</summary>
internal static class ShapeMessage
{
    /// <summary>Reads a shape.</summary>
    /// <param name="message">The message.</param>
    /// <param name="shape">The shape, if it is valid: of known rank, no negative size, within 64 bits.</param>
    /// <param name="text">The shape as stored, if it is not valid.</param>
    /// <param name="isCanonical">Whether <see cref="WriteTo"/> reproduces the message byte for byte.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> message,
        [NotNullWhen(true)] out TensorShape? shape,
        [NotNullWhen(false)] out string? text,
        out bool isCanonical
    )
    {
        text = null;
        isCanonical = true;
        bool unknownRank = false;
        // A dimension takes at least 2 bytes, so the array is never larger than the message.
        long[] dimensions = new long[message.Length / 2];
        int rank = 0;
        int canonicalLength = 0;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            switch (reader.Tag)
            {
                case ProtoField.Shape.Dimension:
                    ReadOnlySpan<byte> dimension = reader.ReadBytes();
                    dimensions[rank] = ParseDimension(dimension, ref isCanonical);
                    canonicalLength += 2 + dimension.Length;
                    rank++;
                    break;
                case ProtoField.Shape.UnknownRank:
                    unknownRank = reader.ReadVarint() != 0;
                    isCanonical = false;
                    break;
                default:
                    reader.Skip();
                    isCanonical = false;
                    break;
            }
        }

        isCanonical &= canonicalLength == message.Length;
        dimensions = dimensions[..rank];
        if (!unknownRank && TensorShape.TryCreate(dimensions, out shape))
        {
            return true;
        }

        shape = null;
        text =
            unknownRank ? "unknown rank"
            : rank > TensorShape.MaxRank ? $"rank {rank}"
            : $"[{string.Join(", ", dimensions)}]";
        return false;
    }

    public static void WriteTo(ProtoWriter writer, TensorShape shape, ProtoWriter scratch)
    {
        foreach (long size in shape.Span)
        {
            scratch.Clear();
            scratch.WriteNumber(ProtoField.Dimension.Size, size);
            writer.WriteBytes(ProtoField.Shape.Dimension, scratch.Written);
        }
    }

    private static long ParseDimension(ReadOnlySpan<byte> message, ref bool isCanonical)
    {
        long size = 0;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag == ProtoField.Dimension.Size)
            {
                size = (long)reader.ReadVarint();
            }
            else
            {
                reader.Skip();
            }
        }

        int canonicalLength = size == 0 ? 0 : 1 + Varint.Length((ulong)size);
        isCanonical &= message.Length == canonicalLength;
        return size;
    }
}
