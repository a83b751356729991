using CheckpointTools.Binary;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Binary;

public sealed class VarintTests
{
    [Property(Replay = "20260101,1", MaxTest = 2000)]
    public void Every_value_survives_the_round_trip(ulong seed, byte shift)
    {
        // Shifted, so that all lengths come up.
        ulong value = (seed * 0x9E3779B97F4A7C15) >> (shift % 64);
        byte[] bytes = Write(value);
        ReadOnlySpan<byte> source = [.. bytes, 0x55];

        Assert.True(Varint.TryRead(ref source, out ulong read));
        Assert.Equal(value, read);
        Assert.Equal([0x55], source.ToArray());
        Assert.Equal(bytes.Length, Varint.Length(value));
    }

    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7f")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "ac02")]
    [InlineData(uint.MaxValue, "ffffffff0f")]
    [InlineData(ulong.MaxValue, "ffffffffffffffffff01")]
    public void Values_have_their_known_bytes(ulong value, string bytes) => Assert.Equal(bytes, Convert.ToHexStringLower(Write(value)));

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffff")]
    [InlineData("ffffffffffffffffff02")] // 65 bits
    [InlineData("ffffffffffffffffff7f")]
    [InlineData("8080808080808080808000")] // 11 bytes
    public void What_ends_too_early_or_exceeds_64_bits_is_refused(string bytes)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(bytes);

        Assert.False(Varint.TryRead(ref source, out _));
        Assert.Equal(bytes.Length / 2, source.Length);
    }

    [Theory]
    [InlineData("8080808010")] // 2^32
    [InlineData("ffffffff1f")]
    [InlineData("8380808010")] // 2^32 + 3
    public void What_exceeds_32_bits_is_refused_where_a_length_is_read(string bytes)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(bytes);

        Assert.False(Varint.TryRead32(ref source, out _));
    }

    private static byte[] Write(ulong value)
    {
        byte[] bytes = new byte[Varint.MaxLength];
        return bytes[..Varint.Write(bytes, value)];
    }
}
