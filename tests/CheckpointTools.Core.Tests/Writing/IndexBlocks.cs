using System.Buffers.Binary;

namespace CheckpointTools.Tests.Writing;

/// <summary>Finds the data blocks of an index without the library (format.md 2.1 to 2.5).</summary>
internal static class IndexBlocks
{
    private const int FooterLength = 48;

    /// <summary>Offset, size and type byte of every data block.</summary>
    public static List<(int Offset, int Size, byte Type)> Read(byte[] file)
    {
        int position = file.Length - FooterLength;
        _ = ReadVarint(file, ref position);
        _ = ReadVarint(file, ref position);
        int start = ReadVarint(file, ref position);
        int end = start + ReadVarint(file, ref position);
        int restarts = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(end - sizeof(int)));
        var blocks = new List<(int, int, byte)>();
        for (position = start; position < end - (sizeof(int) * (restarts + 1)); )
        {
            _ = ReadVarint(file, ref position);
            int unshared = ReadVarint(file, ref position);
            int valueLength = ReadVarint(file, ref position);
            int value = position + unshared;
            position = value + valueLength;
            int offset = ReadVarint(file, ref value);
            int size = ReadVarint(file, ref value);
            blocks.Add((offset, size, file[offset + size]));
        }

        return blocks;
    }

    public static bool AreUncompressed(byte[] file) => Read(file).TrueForAll(static block => block.Type == 0);

    private static int ReadVarint(byte[] file, ref int position)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = file[position++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
