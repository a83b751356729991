using System.Buffers.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Tables;

/// <summary>Compressed blocks by hand, as the index block of a table without entries.</summary>
public sealed class SnappyBlockTests
{
    [Theory]
    [InlineData("08 1c 0000000001000000")]
    [InlineData("08 0c 00000000 0c 01000000")]
    [InlineData("08 f007 0000000001000000")]
    [InlineData("08 00 00 0a0100 0c 01000000")]
    public void A_sound_block_is_read(string packed)
    {
        using var directory = new TemporaryDirectory();
        using var table = TableReader.Open(Write(directory, packed));

        Assert.False(table.Read().MoveNext());
    }

    [Theory]
    [InlineData("08 20 0000000001000000")]
    [InlineData("08 1c 0000000001000000 00")]
    [InlineData("08 1c 0000000001000000 01")]
    [InlineData("08 1c 0000000001000000 fc")]
    [InlineData("08 18 00000000010000")]
    [InlineData("08 fc ffffffff 0000000001000000")]
    [InlineData("08")]
    [InlineData("00 01")]
    public void A_block_that_does_not_end_with_its_last_element_is_refused(string packed)
    {
        using var directory = new TemporaryDirectory();
        string path = Write(directory, packed);

        CheckpointException refusal = Assert.Throws<CheckpointException>(() => TableReader.Open(path).Dispose());

        Assert.Equal(CheckpointError.DamagedIndex, refusal.Error);
        Assert.Contains("Snappy", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>One that does not end, one of 8 MiB for two bytes, and one that no array has.</summary>
    [Theory]
    [InlineData("80")]
    [InlineData("80808004 00 61")]
    [InlineData("ffffffff0f 00 61")]
    public void A_length_that_a_block_of_this_size_cannot_have_is_called_so(string packed)
    {
        using var directory = new TemporaryDirectory();
        string path = Write(directory, packed);

        CheckpointException refusal = Assert.Throws<CheckpointException>(() => TableReader.Open(path).Dispose());

        Assert.Contains("its length is impossible", refusal.Message, StringComparison.Ordinal);
    }

    private static string Write(TemporaryDirectory directory, string packed)
    {
        byte[] block = [.. Convert.FromHexString(packed.Replace(" ", "", StringComparison.Ordinal)), TableFormat.SnappyBlock];
        byte[] file = new byte[block.Length + sizeof(uint) + TableFormat.FooterLength];
        block.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(block.Length), ReferenceCrc.MaskedOf(block));
        Span<byte> footer = file.AsSpan(^TableFormat.FooterLength..);
        footer[1] = footer[3] = (byte)(block.Length - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[^TableFormat.MagicLength..], TableFormat.Magic);
        File.WriteAllBytes(directory["table"], file);
        return directory["table"];
    }
}
