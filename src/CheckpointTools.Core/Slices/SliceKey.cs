using System.Diagnostics.CodeAnalysis;
using CheckpointTools.Binary;

namespace CheckpointTools.Slices;

/// <summary>The index key of a stored slice: the tensor's name and the slice, in ordered code (format.md 5.2).</summary>
internal static class SliceKey
{
    /// <summary>The first byte of every slice key, the number 0; a name may begin with it too.</summary>
    internal const byte FirstByte = 0;

    private const long WholeDimension = -1;

    /// <summary>The key of a slice.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="slice">The slice.</param>
    public static byte[] Encode(ReadOnlySpan<byte> name, TensorSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        var key = new List<byte>(name.Length + 16);
        OrderedCode.WriteUnsigned(key, 0);
        OrderedCode.WriteString(key, name);
        OrderedCode.WriteUnsigned(key, (ulong)slice.Extents.Count);
        foreach (SliceExtent extent in slice.Extents)
        {
            OrderedCode.WriteSigned(key, extent.Start);
            OrderedCode.WriteSigned(key, extent.Length ?? WholeDimension);
        }

        return [.. key];
    }

    /// <summary>Decodes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="slice">The slice.</param>
    /// <returns>False if the key is not that of a slice.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? name, [NotNullWhen(true)] out TensorSlice? slice)
    {
        name = null;
        slice = null;
        if (
            !OrderedCode.TryReadUnsigned(ref key, out ulong tag)
            || tag != 0
            || !OrderedCode.TryReadString(ref key, out byte[] text)
            || !OrderedCode.TryReadUnsigned(ref key, out ulong rank)
            || rank > TensorShape.MaxRank
        )
        {
            return false;
        }

        var extents = new SliceExtent[rank];
        for (int i = 0; i < extents.Length; i++)
        {
            if (!OrderedCode.TryReadSigned(ref key, out long start) || !OrderedCode.TryReadSigned(ref key, out long length))
            {
                return false;
            }

            extents[i] = new SliceExtent(start, length == WholeDimension ? null : length);
        }

        if (!key.IsEmpty)
        {
            return false;
        }

        name = text;
        slice = new TensorSlice(extents);
        return true;
    }
}
