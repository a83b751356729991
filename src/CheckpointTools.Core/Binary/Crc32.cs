using System.Buffers.Binary;

namespace CheckpointTools.Binary;

/// <summary>The checksum of zip archives (CRC-32 with the polynomial of Ethernet), sixteen bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Stride = 16;

    private static readonly uint[] Tables = CreateTables();

    /// <summary>Continues a checksum; that of no bytes is 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        uint[] tables = Tables;
        while (bytes.Length >= Stride)
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            state =
                tables[(15 << 8) + (byte)a]
                ^ tables[(14 << 8) + (byte)(a >> 8)]
                ^ tables[(13 << 8) + (byte)(a >> 16)]
                ^ tables[(12 << 8) + (byte)(a >> 24)]
                ^ tables[(11 << 8) + (byte)b]
                ^ tables[(10 << 8) + (byte)(b >> 8)]
                ^ tables[(9 << 8) + (byte)(b >> 16)]
                ^ tables[(8 << 8) + (byte)(b >> 24)]
                ^ tables[(7 << 8) + (byte)c]
                ^ tables[(6 << 8) + (byte)(c >> 8)]
                ^ tables[(5 << 8) + (byte)(c >> 16)]
                ^ tables[(4 << 8) + (byte)(c >> 24)]
                ^ tables[(3 << 8) + (byte)d]
                ^ tables[(2 << 8) + (byte)(d >> 8)]
                ^ tables[(1 << 8) + (byte)(d >> 16)]
                ^ tables[(byte)(d >> 24)];
            bytes = bytes[Stride..];
        }

        foreach (byte value in bytes)
        {
            state = (state >> 8) ^ tables[(byte)(state ^ value)];
        }

        return ~state;
    }

    /// <summary>Table n has the effect of a byte with n bytes behind it.</summary>
    private static uint[] CreateTables()
    {
        uint[] tables = new uint[Stride << 8];
        for (uint value = 0; value < 256; value++)
        {
            uint state = value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ Polynomial : state >> 1;
            }

            tables[value] = state;
        }

        for (int index = 256; index < tables.Length; index++)
        {
            uint before = tables[index - 256];
            tables[index] = (before >> 8) ^ tables[(byte)before];
        }

        return tables;
    }
}
