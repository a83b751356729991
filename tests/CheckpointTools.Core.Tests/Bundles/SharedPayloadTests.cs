using System.Globalization;
using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Tests.Bundles;

/// <summary>Several readers find out together whether a payload is sound, in whatever order they read its parts.</summary>
public sealed class SharedPayloadTests : IDisposable
{
    private const int Length = 10_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _bytes = new byte[Length];
    private readonly BundleEntry _entry;
    private readonly string _path;

    public SharedPayloadTests()
    {
        new Random(3).NextBytes(_bytes);
        _entry = new BundleEntry(DataType.UInt8, new TensorShape(Length), Length, Crc32C.Mask(Crc32C.Compute(_bytes)));
        _path = _directory["data"];
        File.WriteAllBytes(_path, _bytes);
    }

    /// <summary>Who reads what: the number of a reader, where it begins, and how many bytes it takes.</summary>
    public static TheoryData<string> Orders =>
        [
            "0:0+10000",
            "0:0+5000 1:5000+5000",
            "1:5000+5000 0:0+5000",
            "0:0+1000 1:1000+1000 0:2000+1000 1:9000+1000 0:3000+6000",
            // Not all is read.
            "0:2500+100",
            "0:0+100 1:9000+1000",
            // Some is read twice, in part or as a whole.
            "0:0+6000 1:4000+6000",
            "1:4000+6000 0:0+6000",
            "0:0+5000 1:0+5000 1:2000+2000 0:5000+5000",
        ];

    [Theory]
    [MemberData(nameof(Orders))]
    public void Sound_bytes_are_found_sound(string order)
    {
        using var file = SourceFile.Open(_path);
        using var payload = new SharedPayload(file, _entry, "v", swapUnit: 1);

        AssertReads(payload, order, _bytes);

        payload.Finish(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_damaged_byte_is_noticed_wherever_it_is(string order)
    {
        foreach (int place in (int[])[0, 50, 2550, 5000, Length - 1])
        {
            byte[] damaged = [.. _bytes];
            damaged[place] ^= 4;
            File.WriteAllBytes(_path, damaged);
            using var file = SourceFile.Open(_path);
            using var payload = new SharedPayload(file, _entry, "v", swapUnit: 1);

            AssertReads(payload, order, damaged);

            var error = Assert.Throws<CheckpointException>(() => payload.Finish(TestContext.Current.CancellationToken));
            Assert.Equal((CheckpointError.ChecksumMismatch, "v"), (error.Error, error.Variable));
        }
    }

    /// <summary>What nobody has read is read in several steps.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3_000_000)]
    [InlineData(4_999_999)]
    public void Long_stretches_that_nobody_has_read_count(int damaged)
    {
        byte[] bytes = new byte[5_000_000];
        new Random(4).NextBytes(bytes);
        var entry = new BundleEntry(DataType.UInt8, new TensorShape(bytes.Length), bytes.Length, Crc32C.Mask(Crc32C.Compute(bytes)));
        bytes[Math.Max(0, damaged)] ^= (byte)(damaged < 0 ? 0 : 1);
        string path = _directory["long"];
        File.WriteAllBytes(path, bytes);
        using var file = SourceFile.Open(path);
        using var payload = new SharedPayload(file, entry, "v", swapUnit: 1);

        payload.NewReader().Read(new byte[10], 2_500_000);

        Exception? error = Record.Exception(() => payload.Finish(TestContext.Current.CancellationToken));
        Assert.Equal(damaged >= 0, error is CheckpointException { Error: CheckpointError.ChecksumMismatch });
        Assert.Equal(damaged >= 0, error is not null);
    }

    [Fact]
    public void Numbers_of_the_other_byte_order_are_swapped_after_they_are_summed()
    {
        using var file = SourceFile.Open(_path);
        using var payload = new SharedPayload(file, _entry, "v", swapUnit: 4);
        byte[] read = new byte[Length];

        payload.NewReader().Read(read, 0);

        Assert.Equal(_bytes[..4], read[..4].Reverse());
        payload.Finish(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _directory.Dispose();

    private static void AssertReads(SharedPayload payload, string order, byte[] bytes)
    {
        SharedReader[] readers = [payload.NewReader(), payload.NewReader()];
        foreach (string step in order.Split(' '))
        {
            int[] numbers = [.. step.Split(':', '+').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))];
            byte[] read = new byte[numbers[2]];
            readers[numbers[0]].Read(read, numbers[1]);
            Assert.Equal(bytes[numbers[1]..(numbers[1] + numbers[2])], read);
        }
    }
}
