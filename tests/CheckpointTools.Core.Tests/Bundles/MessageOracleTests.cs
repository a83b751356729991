using System.Numerics;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;
using FsCheck;
using FsCheck.Xunit;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Bundles;

/// <summary>The messages of an index are read and written by hand; Google.Protobuf says whether that is right.</summary>
public sealed class MessageOracleTests
{
    [Property(Replay = "20260206,1", MaxTest = 2000)]
    public void Headers_parse_as_Protobuf_parses_them(DoNotSize<int> seed)
    {
        byte[] message = new RandomMessages(new Random(seed.Item)).Header();
        Proto.Header expected = Proto.Header.Parser.ParseFrom(message);

        BundleHeader header = BundleHeader.Parse(message);

        Assert.Equal(
            (expected.NumShards, expected.Endianness, expected.Version?.Producer ?? 0, expected.Version?.MinConsumer ?? 0),
            (header.ShardCount, header.Endianness, header.Version.Producer, header.Version.MinConsumer)
        );
        Assert.Equal(expected.Version?.BadConsumers ?? [], header.Version.BadConsumers);
    }

    [Property(Replay = "20260207,1", MaxTest = 2000)]
    public void Headers_are_written_with_all_that_was_in_them(DoNotSize<int> seed)
    {
        byte[] message = new RandomMessages(new Random(seed.Item)).Header();

        Assert.Equal(Proto.Header.Parser.ParseFrom(message), Proto.Header.Parser.ParseFrom(Write(BundleHeader.Parse(message))));
    }

    [Property(Replay = "20260208,1", MaxTest = 3000)]
    public void Entries_parse_as_Protobuf_parses_them(DoNotSize<int> seed)
    {
        byte[] message = new RandomMessages(new Random(seed.Item)).Entry();
        Proto.Entry expected = Proto.Entry.Parser.ParseFrom(message);

        BundleEntry entry = BundleEntry.Parse(message, new ShapeCache());

        Assert.Equal(
            (expected.Dtype, expected.ShardId, expected.Offset, expected.Size, expected.Crc32C),
            (entry.DataType.Number, entry.ShardId, entry.Offset, entry.Size, entry.Checksum)
        );
        Assert.Equal(expected.Slices.Select(ToSlice), entry.Slices);
        if (entry.DataType.Number != 0)
        {
            bool isInvalid =
                entry.FindFault(new BundleHeader { ShardCount = int.MaxValue }) is { } fault
                && fault.Text.Contains("invalid shape", StringComparison.Ordinal);
            Assert.Equal(!IsValid(expected.Shape), isInvalid);
        }

        if (IsValid(expected.Shape))
        {
            Assert.Equal(expected.Shape?.Dim.Select(static dim => dim.Size) ?? [], entry.Shape.Dimensions);
        }
    }

    [Property(Replay = "20260209,1", MaxTest = 3000)]
    public void Entries_are_written_with_all_that_was_in_them(DoNotSize<int> seed)
    {
        byte[] message = new RandomMessages(new Random(seed.Item)).Entry();
        Proto.Entry expected = Proto.Entry.Parser.ParseFrom(message);
        // The shape is written even where it was left out, as TensorFlow does.
        expected.Shape ??= new Proto.Shape();

        Assert.Equal(expected, Proto.Entry.Parser.ParseFrom(Write(BundleEntry.Parse(message, new ShapeCache()))));
    }

    [Fact]
    public void One_cache_serves_all_shapes()
    {
        var shapes = new ShapeCache();
        for (int seed = 0; seed < 3000; seed++)
        {
            byte[] message = new RandomMessages(new Random(seed)).Entry();

            Assert.Equal(Write(BundleEntry.Parse(message, new ShapeCache())), Write(BundleEntry.Parse(message, shapes)));
        }
    }

    [Property(Replay = "20260210,1", MaxTest = 3000)]
    public void What_Protobuf_writes_is_written_back_byte_for_byte(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var message = new Proto.Entry
        {
            Dtype = random.Next(1, 34),
            Shape = new Proto.Shape
            {
                Dim =
                {
                    Enumerable
                        .Range(0, random.Next(4))
                        .Select(_ => new Proto.Shape.Types.Dim { Size = random.Next(3) * random.Next(1000) }),
                },
            },
            ShardId = random.Next(3),
            Offset = random.Next(2) * random.NextInt64(),
            Size = random.Next(2) * random.NextInt64(),
            Crc32C = (uint)(random.Next(2) * random.NextInt64()),
            Slices =
            {
                Enumerable
                    .Range(0, random.Next(3))
                    .Select(_ => new Proto.Slice { Extent = { Enumerable.Range(0, random.Next(3)).Select(_ => RandomExtent(random)) } }),
            },
        };

        Assert.Equal(message.ToByteArray(), Write(BundleEntry.Parse(message.ToByteArray(), new ShapeCache())));
    }

    [Theory]
    [InlineData("080112002004280435e9fe1f2a")]
    [InlineData("08011202120035d8ea82a2")]
    [InlineData("080112081202080a120208043a080a0210040a0210043a0a0a04080410030a0210043a0a0a04080710030a021004")]
    [InlineData("08031200280435633f7f28")]
    public void Entries_that_TensorFlow_wrote_are_written_back_byte_for_byte(string message) =>
        Assert.Equal(message, Convert.ToHexStringLower(Write(BundleEntry.Parse(Convert.FromHexString(message), new ShapeCache()))));

    [Fact]
    public void New_headers_and_entries_are_as_TensorFlow_writes_them()
    {
        Assert.Equal("08011a020801", Convert.ToHexStringLower(Write(new BundleHeader())));
        Assert.Equal(
            "08031200280435633f7f28",
            Convert.ToHexStringLower(Write(new BundleEntry(DataType.Int32, TensorShape.Scalar, 4, 0x287F3F63)))
        );
        Assert.Equal(
            "08011202120035d8ea82a2",
            Convert.ToHexStringLower(Write(new BundleEntry(DataType.Float32, new TensorShape(0), 0, 0xA282EAD8)))
        );
    }

    [Property(Replay = "20260211,1", MaxTest = 3000)]
    public void Bytes_that_are_no_message_give_no_other_exception(byte[] noise, DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        byte[] message = [.. new RandomMessages(random).Entry(), .. noise];
        for (int i = random.Next(3); i > 0 && message.Length > 0; i--)
        {
            message[random.Next(message.Length)] = (byte)random.Next(256);
        }

        AssertParsesOrThrows(() => BundleEntry.Parse(message, new ShapeCache()));
        AssertParsesOrThrows(() => BundleHeader.Parse(message));
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("0200")]
    [InlineData("80")]
    public void Fields_without_a_number_are_refused(string message)
    {
        byte[] bytes = Convert.FromHexString(message);

        Assert.Throws<InvalidProtocolBufferException>(() => Proto.Entry.Parser.ParseFrom(bytes));
        Assert.Throws<ProtoException>(() => BundleEntry.Parse(bytes, new ShapeCache()));
        Assert.Throws<ProtoException>(() => BundleHeader.Parse(bytes));
    }

    [Fact]
    public void Groups_nested_without_end_are_refused()
    {
        byte[] message = [.. Enumerable.Repeat((byte)((15 << 3) | 3), 1_000_000)];

        Assert.Throws<ProtoException>(() => BundleEntry.Parse(message, new ShapeCache()));
    }

    private static bool IsValid(Proto.Shape? shape)
    {
        BigInteger product = 1;
        bool isWithin64Bits = shape?.Dim.All(dim => (product *= dim.Size) <= long.MaxValue) ?? true;
        return isWithin64Bits && shape is not { UnknownRank: true };
    }

    private static void AssertParsesOrThrows(Action parse)
    {
        try
        {
            parse();
        }
        catch (ProtoException)
        {
            // The one that the reader turns into a fault of the entry.
        }
    }

    private static Proto.Slice.Types.Extent RandomExtent(Random random)
    {
        var extent = new Proto.Slice.Types.Extent { Start = random.Next(3) };
        if (random.Next(2) == 0)
        {
            extent.Length = random.Next(3);
        }

        return extent;
    }

    private static TensorSlice ToSlice(Proto.Slice slice) =>
        new([.. slice.Extent.Select(static extent => new SliceExtent(extent.Start, extent.HasLength ? extent.Length : null))]);

    private static byte[] Write(BundleHeader header)
    {
        var writer = new ProtoWriter();
        header.WriteTo(writer);
        return writer.Written.ToArray();
    }

    private static byte[] Write(BundleEntry entry)
    {
        var writer = new ProtoWriter();
        entry.WriteTo(writer, new ProtoWriter(), new ProtoWriter());
        return writer.Written.ToArray();
    }
}
