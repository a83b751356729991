using CheckpointTools.Binary;

namespace CheckpointTools.Tests.Binary;

/// <summary>Long pieces are summed in lanes, short ones byte by byte: the sum must not tell.</summary>
public sealed class Crc32CLanesTests
{
    [Theory]
    [InlineData(767)]
    [InlineData(768)]
    [InlineData(769)]
    [InlineData(1024)]
    [InlineData(5003)]
    public void A_piece_has_the_checksum_of_its_bytes_one_by_one(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        uint expected = data.Aggregate(0u, static (crc, value) => Crc32C.Append(crc, [value]));

        Assert.Equal(expected, Crc32C.Compute(data));
    }

    [Fact]
    public void A_checksum_goes_on_where_the_piece_before_ended()
    {
        byte[] data = new byte[4096];
        new Random(1).NextBytes(data);
        uint whole = Crc32C.Compute(data);

        for (int cut = 0; cut <= data.Length; cut += 97)
        {
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(data.AsSpan(0, cut)), data.AsSpan(cut)));
        }
    }
}
