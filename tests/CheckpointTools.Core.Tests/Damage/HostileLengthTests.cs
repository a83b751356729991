using System.Buffers.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Messages;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Locating;
using CheckpointTools.Slices;
using CheckpointTools.Tests.Support;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Damage;

/// <summary>Lengths, counts and shapes that small files claim are not believed.</summary>
public sealed class HostileLengthTests
{
    private const long Justified = 32 << 20;

    [Theory]
    [InlineData("float32", 1L << 34, 1L << 32)]
    [InlineData("string", 1L << 62, 1L << 40)]
    [InlineData("string", 1L << 30, 1L << 30)]
    [InlineData("variant", 1L << 62, 1L << 40)]
    [InlineData("int8", long.MaxValue, long.MaxValue)]
    public void A_payload_that_the_file_cannot_hold_is_refused(string dataType, long size, long count)
    {
        using var directory = new TemporaryDirectory();
        string prefix = new BundleBuilder()
            .Add(
                "v",
                new Proto.Entry
                {
                    Dtype = DataType.Parse(dataType).Number,
                    Shape = Shape(count),
                    Size = size,
                }
            )
            .Write(directory);

        AssertRefused(prefix);
    }

    [Fact]
    public void Slices_that_share_their_bytes_are_refused()
    {
        const int Rows = 1000;
        using var directory = new TemporaryDirectory();
        byte[] row = new byte[100_000];
        uint checksum = ReferenceCrc.MaskedOf(row);
        var builder = new BundleBuilder().Add("a", DataType.Int8, new TensorShape(row.Length), row);
        var whole = new Proto.Entry { Dtype = DataType.Int8.Number, Shape = Shape(Rows, row.Length) };
        var entries = new List<(byte[] Key, byte[] Value)>();
        for (int i = 0; i < Rows; i++)
        {
            whole.Slices.Add(
                new Proto.Slice
                {
                    Extent =
                    {
                        new Proto.Slice.Types.Extent { Start = i, Length = 1 },
                        new Proto.Slice.Types.Extent(),
                    },
                }
            );
            var slice = new TensorSlice(new(i, 1), SliceExtent.Full);
            var part = new Proto.Entry
            {
                Dtype = DataType.Int8.Number,
                Shape = Shape(1, row.Length),
                Size = row.Length,
                Crc32C = checksum,
            };
            entries.Add((SliceKey.Encode("w"u8, slice), part.ToByteArray()));
        }

        string prefix = builder.Add("w", whole).Write(directory, entries);

        AssertRefused(prefix);
    }

    [Fact]
    public void A_Snappy_block_that_claims_4_GiB_is_refused()
    {
        byte[] block = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x61, TableFormat.SnappyBlock];
        byte[] file = new byte[block.Length + sizeof(uint) + TableFormat.FooterLength];
        block.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(block.Length), ReferenceCrc.MaskedOf(block));
        Span<byte> footer = file.AsSpan(^TableFormat.FooterLength..);
        footer[1] = footer[3] = (byte)(block.Length - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[^TableFormat.MagicLength..], TableFormat.Magic);
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["model.index"], file);

        AssertRefused(directory["model"]);
    }

    [Fact]
    public void A_tensor_cut_along_many_dimensions_costs_no_more_than_its_slices()
    {
        // Halves, quarters and so on that add up to the whole, each cut along dimensions of its own.
        const int Rank = 21;
        using var directory = new TemporaryDirectory();
        var whole = new Proto.Entry { Dtype = DataType.Int8.Number, Shape = Shape([.. Enumerable.Repeat(2L, Rank)]) };
        var entries = new List<(byte[] Key, byte[] Value)>();
        int next = 0;
        foreach (int halvings in (int[])[1, 2, 3, 4, 5, 6, 7, 7])
        {
            HashSet<int> cut = [.. Enumerable.Range(0, halvings).Select(_ => next++ % Rank)];
            var slice = new TensorSlice([.. Enumerable.Range(0, Rank).Select(i => cut.Contains(i) ? new(0, 1) : SliceExtent.Full)]);
            whole.Slices.Add(new Proto.Slice { Extent = { slice.Extents.Select(static extent => ToMessage(extent)) } });
            var part = new Proto.Entry
            {
                Dtype = DataType.Int8.Number,
                Shape = Shape([.. Enumerable.Range(0, Rank).Select(i => cut.Contains(i) ? 1L : 2L)]),
                Size = 1L << (Rank - halvings),
            };
            entries.Add((SliceKey.Encode("w"u8, slice), part.ToByteArray()));
        }

        AssertRefused(new BundleBuilder().Add("w", whole).Write(directory, entries));
    }

    [Fact]
    public void A_shape_without_elements_that_no_array_can_have_is_refused()
    {
        using var directory = new TemporaryDirectory();
        string prefix = new BundleBuilder().Add("v", DataType.Float32, new TensorShape(65536, 65536, 0), []).Write(directory);

        Assert.Equal(CheckpointError.TensorTooLarge, Assert.Single(Exercise.Checkpoint(prefix)).Error);
        Assert.Equal("[65536, 65536, 0]", CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix)).Single().Shape.ToString());
    }

    [Fact]
    public void A_message_of_very_many_unknown_fields_costs_no_more_than_its_length()
    {
        byte[] message = [.. Enumerable.Repeat((byte[])[0x78, 0x01], 500_000).SelectMany(static field => field)];
        byte[] shapes = [.. Enumerable.Repeat((byte[])[0x12, 0x02, 0x78, 0x01], 250_000).SelectMany(static field => field)];
        byte[] versions = [.. Enumerable.Repeat((byte[])[0x1A, 0x02, 0x78, 0x01], 250_000).SelectMany(static field => field)];

        AssertAllocatesLittle(() => BundleEntry.Parse(message, new ShapeCache()));
        AssertAllocatesLittle(() => BundleEntry.Parse(shapes, new ShapeCache()));
        AssertAllocatesLittle(() => BundleHeader.Parse(versions));
    }

    private static void AssertAllocatesLittle(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Justified);
    }

    private static void AssertRefused(string prefix)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.NotEmpty(Exercise.Checkpoint(prefix));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Justified);
    }

    private static Proto.Shape Shape(params long[] sizes) =>
        new() { Dim = { sizes.Select(static size => new Proto.Shape.Types.Dim { Size = size }) } };

    private static Proto.Slice.Types.Extent ToMessage(SliceExtent extent)
    {
        var message = new Proto.Slice.Types.Extent { Start = extent.Start };
        if (extent.Length is { } length)
        {
            message.Length = length;
        }

        return message;
    }
}
