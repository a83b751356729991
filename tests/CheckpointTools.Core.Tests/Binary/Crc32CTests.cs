using CheckpointTools.Binary;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Binary;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0xA282EAD8)]
    [InlineData("313233343536373839", 0xC78AB0E5)]
    [InlineData("0000003f", 0x1F273806)]
    [InlineData("03000000", 0x287F3F63)]
    public void Known_bytes_have_their_known_masked_checksums(string bytes, uint masked) =>
        Assert.Equal(masked, Crc32C.Mask(Crc32C.Compute(Convert.FromHexString(bytes))));

    [Fact]
    public void The_check_value_of_the_polynomial_comes_out() => Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));

    [Property(Replay = "20260103,1", MaxTest = 500)]
    public void It_equals_the_bitwise_definition_however_the_bytes_are_cut(byte[] bytes, byte cut)
    {
        int first = cut % (bytes.Length + 1);

        Assert.Equal(Bitwise(bytes), Crc32C.Append(Crc32C.Append(0, bytes.AsSpan(0, first)), bytes.AsSpan(first)));
    }

    private static uint Bitwise(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }

        return ~crc;
    }
}
