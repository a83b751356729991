using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using FsCheck;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Bundles;

/// <summary>The checksums of strings and variants, which are not those of the payload's bytes.</summary>
public sealed class PayloadTests
{
    [Theory]
    [InlineData("0500eab2043e68656c6c6f", 2, 0x77C7475D)]
    [InlineData("d8ea82a2", 0, 0x640CC1F6)]
    public void Known_string_payloads_are_sound(string payload, long count, uint checksum)
    {
        byte[] bytes = Convert.FromHexString(payload);

        Assert.Null(StoredTensors.Verify(Entry(DataType.String, count, bytes, checksum), bytes, isBigEndian: false, static rest => rest));
    }

    [Property(Replay = "20260201,1", MaxTest = 500)]
    public void Strings_are_sound_however_the_payload_is_cut(byte[][] elements, bool isBigEndian, bool isLong, DoNotSize<int> seed)
    {
        AddLongElement(elements, isLong);
        (byte[] bytes, uint checksum) = Payloads.Strings(elements, isBigEndian);

        AssertSound(Entry(DataType.String, elements.Length, bytes, checksum), bytes, isBigEndian, seed.Item);
    }

    [Property(Replay = "20260202,1", MaxTest = 500)]
    public void Variants_are_sound_however_the_payload_is_cut(byte[][] elements, bool isBigEndian, bool isLong, DoNotSize<int> seed)
    {
        AddLongElement(elements, isLong);
        (byte[] bytes, uint checksum) = Payloads.Variants(elements, isBigEndian);

        AssertSound(Entry(DataType.Variant, elements.Length, bytes, checksum), bytes, isBigEndian, seed.Item);
    }

    [Property(Replay = "20260203,1", MaxTest = 40)]
    public void Every_flipped_bit_in_strings_is_noticed(byte[][] elements, bool isBigEndian)
    {
        (byte[] bytes, uint checksum) = Payloads.Strings(elements, isBigEndian);

        AssertFlipsNoticed(Entry(DataType.String, elements.Length, bytes, checksum), bytes, isBigEndian);
    }

    [Property(Replay = "20260204,1", MaxTest = 40)]
    public void Every_flipped_bit_in_variants_is_noticed(byte[][] elements, bool isBigEndian)
    {
        (byte[] bytes, uint checksum) = Payloads.Variants(elements, isBigEndian);

        AssertFlipsNoticed(Entry(DataType.Variant, elements.Length, bytes, checksum), bytes, isBigEndian);
    }

    [Property(Replay = "20260205,1", MaxTest = 200)]
    public void A_payload_that_is_cut_short_or_too_long_is_noticed(byte[][] elements, bool asVariants)
    {
        (byte[] bytes, uint checksum) = asVariants ? Payloads.Variants(elements, false) : Payloads.Strings(elements, false);
        DataType dataType = asVariants ? DataType.Variant : DataType.String;
        byte[] longer = [.. bytes, 0];

        Assert.NotNull(StoredTensors.Verify(Entry(dataType, elements.Length, longer, checksum), longer, false, static rest => rest));
        Assert.NotNull(StoredTensors.Verify(Entry(dataType, elements.Length + 1, bytes, checksum), bytes, false, static rest => rest));
        if (bytes.Length > 0)
        {
            byte[] shorter = bytes[..^1];
            Assert.NotNull(StoredTensors.Verify(Entry(dataType, elements.Length, shorter, checksum), shorter, false, static rest => rest));
        }
    }

    [Theory]
    [InlineData("ffffffffffffffffff01")] // 2^64 - 1
    [InlineData("808080808080808040")] // 2^62
    [InlineData("ffffffffffffffffff7f")]
    [InlineData("8080808080808080808080808001")]
    public void Impossible_lengths_are_noticed(string length)
    {
        byte[] bytes = [.. Convert.FromHexString(length), 0, 0, 0, 0];

        Assert.NotNull(StoredTensors.Verify(Entry(DataType.String, 1, bytes, 0), bytes, false, static _ => 3));
        Assert.NotNull(StoredTensors.Verify(Entry(DataType.Variant, 1, bytes, 0), bytes, false, static _ => 3));
    }

    private static BundleEntry Entry(DataType dataType, long count, byte[] payload, uint checksum) =>
        new(dataType, new TensorShape(count), payload.Length, checksum);

    /// <summary>Some lengths take several bytes.</summary>
    private static void AddLongElement(byte[][] elements, bool isLong)
    {
        if (isLong && elements.Length > 0)
        {
            elements[0] = new byte[20_000];
        }
    }

    private static void AssertSound(BundleEntry entry, byte[] payload, bool isBigEndian, int seed)
    {
        var random = new Random(seed);
        Assert.Null(StoredTensors.Verify(entry, payload, isBigEndian, static rest => rest));
        Assert.Null(StoredTensors.Verify(entry, payload, isBigEndian, _ => random.Next(1, 6)));
        Assert.Null(StoredTensors.Verify(entry, payload, isBigEndian, rest => random.Next(1, rest + 1)));
    }

    private static void AssertFlipsNoticed(BundleEntry entry, byte[] payload, bool isBigEndian)
    {
        for (int bit = 0; bit < payload.Length * 8; bit++)
        {
            byte[] flipped = [.. payload];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(
                StoredTensors.Verify(entry, flipped, isBigEndian, static rest => rest) is not null,
                $"bit {bit} of {Convert.ToHexString(payload)}"
            );
        }
    }
}
