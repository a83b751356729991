namespace CheckpointTools.Tests.Support;

/// <summary>
/// CRC-32C by its definition, bit by bit, and its masking (format.md 2.2): the reference for the library's implementation.
/// </summary>
internal struct ReferenceCrc()
{
    private uint _state = uint.MaxValue;

    public readonly uint Masked => unchecked(((~_state >> 15) | (~_state << 17)) + 0xA282EAD8);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                _state = (_state >> 1) ^ ((_state & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
    }

    public static uint MaskedOf(ReadOnlySpan<byte> bytes)
    {
        var crc = new ReferenceCrc();
        crc.Append(bytes);
        return crc.Masked;
    }
}
