using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Writes the payload of a string tensor (format.md 4.3): all lengths first, then their checksum, then all bytes. The caller therefore
/// passes over the strings twice.
/// </summary>
internal sealed class StringPayload(ByteSink sink, bool isBigEndian)
{
    private readonly ByteChunks _chunks = new(sink);
    private uint _lengths;

    /// <summary>The number of bytes of a string.</summary>
    public static long SizeOf(long length) => Varint.Length((ulong)length) + length;

    public void AddLength(int length)
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxLength];
        _chunks.Add(bytes[..Varint.Write(bytes, (ulong)length)]);
        WriteWord(bytes, (uint)length);
        _lengths = Crc32C.Append(_lengths, bytes[..sizeof(uint)]);
    }

    public void EndLengths()
    {
        Span<byte> checksum = stackalloc byte[BundleEntry.InnerChecksumLength];
        WriteWord(checksum, Crc32C.Mask(_lengths));
        _chunks.Add(checksum);
    }

    public void AddText(ReadOnlySpan<byte> text) => _chunks.Add(text);

    public void End() => _chunks.Flush();

    private void WriteWord(Span<byte> destination, uint value)
    {
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        }
    }
}
