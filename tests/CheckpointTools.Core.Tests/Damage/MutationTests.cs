using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>
/// Real indexes with single bits flipped or cut short: a named error, or the very same listing, where the bit means nothing.
/// </summary>
public sealed class MutationTests
{
    public static TheoryData<string> Small =>
        ["tf-made/seed_models/models/a/model-a", "tf-made/partitioned/model", "tf-made/variant_tensor/model", "tf-made/tf2_keras3/ckpt-1"];

    public static TheoryData<string> Large =>
        ["tf-made/many_names/model", "tf-made/bert_like/bert_model.ckpt", "tf-made/all_dtypes/model", "tf-made/many_slices/model"];

    public static IEnumerable<TheoryDataRow<string>> Snappy => FixtureRows.PrefixesUnder("oracle/corrupt/good/snappy");

    [Theory]
    [MemberData(nameof(Small))]
    [MemberData(nameof(Snappy))]
    public void Every_flipped_bit_is_refused_or_means_nothing(string prefix)
    {
        using var damaged = new DamagedIndex(prefix);
        for (int bit = 0; bit < damaged.Original.Length * 8; bit++)
        {
            damaged.AssertRefusedOrSame(Flip(damaged.Original, bit), $"bit {bit % 8} of byte {bit / 8}");
        }
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void Some_flipped_bits_of_a_large_index_are_refused_or_mean_nothing(string prefix)
    {
        using var damaged = new DamagedIndex(prefix);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            int bit = random.Next(damaged.Original.Length * 8);
            damaged.AssertRefusedOrSame(Flip(damaged.Original, bit), $"bit {bit % 8} of byte {bit / 8}");
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    [MemberData(nameof(Snappy))]
    public void An_index_cut_anywhere_is_refused(string prefix)
    {
        using var damaged = new DamagedIndex(prefix);
        for (int length = 0; length < damaged.Original.Length; length++)
        {
            damaged.AssertRefused(damaged.Original[..length], $"cut at {length}");
        }
    }

    [Fact]
    public void Every_flipped_bit_of_a_payload_is_noticed()
    {
        string prefix = Fixtures.Require("tf-made/all_dtypes") + "/model";
        using var directory = new TemporaryDirectory();
        string copy = directory["model"];
        File.WriteAllBytes(copy + ".index", File.ReadAllBytes(prefix + ".index"));
        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            int bit = random.Next(data.Length * 8);
            File.WriteAllBytes(copy + ".data-00000-of-00001", Flip(data, bit));

            CheckpointException fault = Assert.Single(Exercise.Checkpoint(copy));

            Assert.True(fault.Error is CheckpointError.ChecksumMismatch or CheckpointError.DamagedData, fault.Message);
            Assert.NotNull(fault.Variable);
        }
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
