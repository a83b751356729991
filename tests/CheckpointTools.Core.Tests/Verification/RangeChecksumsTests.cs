using CheckpointTools.Binary;
using CheckpointTools.Verification;

namespace CheckpointTools.Tests.Verification;

/// <summary>Checksums that are put together from others are those of the bytes.</summary>
public sealed class RangeChecksumsTests
{
    [Fact]
    public void Any_ranges_of_a_file_have_the_checksums_of_their_bytes()
    {
        var random = new Random(5);
        byte[] file = new byte[3 * RangeChecksums.MaxSegmentLength];
        random.NextBytes(file);
        for (int round = 0; round < 20; round++)
        {
            List<(long Offset, long End)> ranges =
            [
                .. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Range(random, file.Length)).OrderBy(static range => range.Offset),
            ];
            var sums = new RangeChecksums(ranges);
            for (int i = 0; i < sums.Count; i++)
            {
                sums.Set(i, Crc32C.Compute(file.AsSpan((int)sums[i].Start, (int)(sums[i].End - sums[i].Start))));
            }

            foreach ((long offset, long end) in ranges)
            {
                Assert.True(sums.TryGet(offset, end, out uint checksum));
                Assert.Equal(Crc32C.Compute(file.AsSpan((int)offset, (int)(end - offset))), checksum);
            }
        }
    }

    [Fact]
    public void Only_the_ranges_with_what_could_not_be_read_have_none()
    {
        byte[] file = [.. Enumerable.Range(0, 100).Select(static i => (byte)i)];
        (long, long)[] ranges = [(0, 100), (10, 30), (20, 60), (50, 100)];
        var sums = new RangeChecksums(ranges);
        for (int i = 0; i < sums.Count; i++)
        {
            if (sums[i].Start == 20)
            {
                sums.SetUnread(i);
            }
            else
            {
                sums.Set(i, Crc32C.Compute(file.AsSpan((int)sums[i].Start, (int)(sums[i].End - sums[i].Start))));
            }
        }

        Assert.Equal([false, false, false, true], ranges.Select(range => sums.TryGet(range.Item1, range.Item2, out _)));
        Assert.True(sums.TryGet(50, 100, out uint checksum));
        Assert.Equal(Crc32C.Compute(file.AsSpan(50)), checksum);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12345)]
    public void Zeros_need_not_be_read(int length) => Assert.Equal(Crc32C.Compute(new byte[length]), Crc32C.OfZeros(length));

    private static (long Offset, long End) Range(Random random, int length)
    {
        long offset = random.Next(length);
        return (offset, random.NextInt64(offset, length + 1L));
    }
}
