using CheckpointTools.Values.Casting;
using FsCheck.Xunit;

namespace CheckpointTools.Tests.Values.Casting;

/// <summary>Every pair of types, recorded or not, against exact arithmetic.</summary>
public sealed class ExactCastTests
{
    private static readonly (DataType From, DataType To)[] AllPairs =
    [
        .. from source in DataType.All
        from target in DataType.All
        where source != target && ElementCast.CanCast(source) && ElementCast.CanCast(target)
        select (source, target),
    ];

    [Fact]
    public void There_are_25_types_to_cast() => Assert.Equal(25 * 24, AllPairs.Length);

    [Property(Replay = "20260109,1", MaxTest = 30)]
    public void One_rounding_from_the_exact_value(int seed)
    {
        var random = new Random(seed);
        foreach ((DataType from, DataType to) in AllPairs)
        {
            byte[] source = RandomCasts.Elements(from, to, 48, random);
            foreach (CastPolicy policy in Enum.GetValues<CastPolicy>())
            {
                (ulong[] expected, CastCounts counts) = Reference(from, to, policy, source);
                (byte[] cast, CastCounts found) = CastRuns.Cast(from, to, policy, source);

                AssertSame($"{from} to {to}, {policy}", expected, CastRuns.CanonicalParts(cast, to));
                Assert.Equal(counts, found with { FirstValue = null });
            }
        }
    }

    [Property(Replay = "20260109,3", MaxTest = 3)]
    public void Parts_give_what_the_whole_gives(int seed)
    {
        var random = new Random(seed);
        foreach ((DataType from, DataType to) in AllPairs)
        {
            byte[] source = RandomCasts.Elements(from, to, (2 * ElementCast.BlockLength) + random.Next(100), random);
            foreach (CastPolicy policy in (CastPolicy[])[CastPolicy.Exact, CastPolicy.Saturate])
            {
                (byte[] whole, CastCounts counts) = CastRuns.Cast(from, to, policy, source);
                (byte[] parts, CastCounts sum) = CastInParts(ElementCast.Create(from, to, policy), from.Width, to.Width, source, random);

                AssertSame($"{from} to {to}, {policy}", whole, parts);
                Assert.Equal(counts, sum);
            }
        }
    }

    /// <summary>All of the values, not some: widening is where nothing may be lost.</summary>
    [Theory]
    [InlineData("float16", "float32")]
    [InlineData("bfloat16", "float32")]
    [InlineData("float16", "float64")]
    [InlineData("bfloat16", "float64")]
    public void Every_value_of_16_bits_survives_widening_and_narrowing(string narrow, string wide)
    {
        (DataType from, DataType to) = (DataType.Parse(narrow), DataType.Parse(wide));
        var (source, target) = (ReferenceType.Of(from), ReferenceType.Of(to));
        ulong[] all = [.. Enumerable.Range(0, 1 << 16).Select(static bits => (ulong)bits)];

        byte[] widened = CastRuns.Cast(from, to, CastPolicy.Exact, CastRuns.Elements(all, from.Width)).Elements;
        byte[] back = CastRuns.Cast(to, from, CastPolicy.Exact, widened).Elements;

        Assert.Equal(Array.ConvertAll(all, bits => target.Encode(source.Decode(bits), false).Bits), CastRuns.CanonicalParts(widened, to));
        Assert.Equal(Array.ConvertAll(all, source.Canonical), CastRuns.CanonicalParts(back, from));
    }

    private static void AssertSame<T>(string cast, T[] expected, T[] actual)
        where T : IEquatable<T>
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        Assert.True(
            at == expected.Length && at == actual.Length,
            $"{cast}: expected {expected.ElementAtOrDefault(at):x} at {at}, found {actual.ElementAtOrDefault(at):x}"
        );
    }

    private static (byte[] Elements, CastCounts Counts) CastInParts(
        ElementCast cast,
        int fromWidth,
        int toWidth,
        byte[] source,
        Random random
    )
    {
        int count = source.Length / fromWidth;
        byte[] elements = new byte[count * toWidth];
        CastCounts sum = default;
        for (int start = 0; start < count; )
        {
            int length = Math.Min(count - start, random.Next(3) == 0 ? random.Next(1200) : random.Next(40));
            sum += cast.Apply(source.AsSpan(start * fromWidth, length * fromWidth), elements.AsSpan(start * toWidth, length * toWidth))
                .At(start);
            start += length;
        }

        return (elements, sum);
    }

    private static (ulong[] Parts, CastCounts Counts) Reference(DataType from, DataType to, CastPolicy policy, byte[] source)
    {
        var (part, target) = (ReferenceType.Of(CastRuns.PartOf(from)), ReferenceType.Of(CastRuns.PartOf(to)));
        (int partsBefore, int partsAfter) = (from.Width / part.Width, to.Width / target.Width);
        ulong[] parts = CastRuns.Bits(source, part.Width);
        var results = new List<ulong>();
        CastCounts counts = default;
        for (int i = 0; i < parts.Length; i += partsBefore)
        {
            bool isHeld = true;
            for (int k = 0; k < partsAfter; k++)
            {
                ExactNumber number = k < partsBefore ? part.Decode(parts[i + k] & part.Mask) : ExactNumber.Of(0);
                (ulong bits, bool holds) = target.Encode(number, policy == CastPolicy.Saturate);
                isHeld &= holds;
                results.Add(bits);
            }

            counts =
                isHeld ? counts
                : target.IsFloat ? counts with { Overflowed = counts.Overflowed + 1 }
                : counts with
                {
                    OutOfRange = counts.OutOfRange + 1,
                    FirstIndex = counts.OutOfRange == 0 ? i / partsBefore : counts.FirstIndex,
                };
        }

        return ([.. results], counts);
    }
}
