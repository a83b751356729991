using System.Buffers.Binary;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>
/// Bytes changed and the checksums made right again: what checksums stop elsewhere reaches the parsers here, as it would from a hostile
/// file.
/// </summary>
public sealed class ForgedIndexTests
{
    public static IEnumerable<TheoryDataRow<string>> Bases =>
        [
            new("tf-made/seed_models/models/a/model-a"),
            new("tf-made/partitioned/model"),
            new("tf-made/variant_tensor/model"),
            new("tf-made/all_dtypes/model"),
            .. FixtureRows.PrefixesUnder("oracle/corrupt/good/snappy"),
            .. FixtureRows.PrefixesUnder("oracle/corrupt/good/snappy_literal"),
        ];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Changed_entries_give_nothing_but_named_errors(string prefix)
    {
        using var forged = new DamagedIndex(prefix);
        (BlockHandle metaindex, _) = Handles(forged.Original);
        var entries = new BlockHandle(0, metaindex.Offset - TableFormat.TrailerLength);

        Forge(forged, entries, 600);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_changed_index_block_gives_nothing_but_named_errors(string prefix)
    {
        using var forged = new DamagedIndex(prefix);

        Forge(forged, Handles(forged.Original).Index, 300);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_changed_footer_gives_nothing_but_named_errors(string prefix)
    {
        using var forged = new DamagedIndex(prefix);
        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] index = [.. forged.Original];
            Change(index.AsSpan(^TableFormat.FooterLength..^TableFormat.MagicLength), random);
            forged.AssertSurvives(index, $"change {i}");
        }
    }

    private static void Forge(DamagedIndex forged, BlockHandle block, int count)
    {
        var random = new Random(2);
        for (int i = 0; i < count; i++)
        {
            byte[] index = [.. forged.Original];
            Change(index.AsSpan((int)block.Offset, (int)block.Size), random);
            int typeAt = (int)(block.Offset + block.Size);
            uint checksum = ReferenceCrc.MaskedOf(index.AsSpan((int)block.Offset, (int)block.Size + 1));
            BinaryPrimitives.WriteUInt32LittleEndian(index.AsSpan(typeAt + 1), checksum);
            forged.AssertSurvives(index, $"change {i}");
        }
    }

    /// <summary>Flips a bit, sets a telling byte, or moves bytes, up to four times.</summary>
    private static void Change(Span<byte> bytes, Random random)
    {
        byte[] telling = [0, 1, 0x7F, 0x80, 0xFF];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = telling[random.Next(telling.Length)];
                    break;
                default:
                    int from = random.Next(bytes.Length);
                    int length = Math.Min(random.Next(1, 12), bytes.Length - Math.Max(at, from));
                    bytes.Slice(from, length).CopyTo(bytes[at..]);
                    break;
            }
        }
    }

    private static (BlockHandle Metaindex, BlockHandle Index) Handles(byte[] file)
    {
        ReadOnlySpan<byte> footer = file.AsSpan(^TableFormat.FooterLength..);
        Assert.True(BlockHandle.TryRead(ref footer, file.Length, out BlockHandle metaindex));
        Assert.True(BlockHandle.TryRead(ref footer, file.Length, out BlockHandle index));
        return (metaindex, index);
    }
}
