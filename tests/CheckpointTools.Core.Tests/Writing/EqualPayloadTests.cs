using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>With ShareEqual, tensors of the same dtype, shape and bytes are stored once, and nothing else is.</summary>
public sealed class EqualPayloadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>Keras 3 exports every weight twice. What comes of it was tried in all loaders.</summary>
    [Fact]
    public void An_export_becomes_the_recorded_one_byte_for_byte()
    {
        string shared = SavedModel("export-shared");

        Share(SavedModel("export"));

        Assert.Equal(Checkpoints.Data(shared), Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Checkpoints.Index(shared), Checkpoints.Index(_directory["copy"]));
    }

    [Fact]
    public void Only_the_same_dtype_shape_and_bytes_are_equal()
    {
        string source = new SmallBundle()
            .Floats("a", [2, 1], 1, 2)
            .Floats("b", [2, 1], 1, 2)
            .Floats("other/bytes", [2, 1], 1, 3)
            .Floats("other/shape", [1, 2], 1, 2)
            .Add("other/type", DataType.Int32, [2, 1], [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40])
            .Strings("s", "x", "yy")
            .Strings("t", "x", "yy")
            .Bytes("none", [])
            .Bytes("none/too", [])
            .Write(_directory["source"]);

        Share(source);

        Assert.Equal(
            [("a", 0), ("b", 0), ("other/bytes", 8), ("other/shape", 16), ("other/type", 24), ("s", 32), ("t", 32)],
            Places(_directory["copy"]).Where(static place => !place.Name.StartsWith("none", StringComparison.Ordinal))
        );
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    [Fact]
    public void A_checksum_in_common_is_no_proof()
    {
        (byte[] one, byte[] other) = OfOneChecksum();
        string source = new SmallBundle().Bytes("a", one).Bytes("b", other).Bytes("c", one).Bytes("d", other).Write(_directory["source"]);
        Assert.Single(Checkpoints.Plan(Checkpoints.List(source), _directory["x"]).Index.Select(static e => e.Entry.Checksum).Distinct());

        Share(source);

        Assert.Equal([("a", 0), ("b", 8), ("c", 0), ("d", 8)], Places(_directory["copy"]));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
    }

    [Fact]
    public void What_is_longer_than_a_buffer_is_compared_to_its_end()
    {
        byte[] value = new byte[(1 << 20) + 3];
        Random.Shared.NextBytes(value);
        string source = new SmallBundle(shardCount: 2).Bytes("a", value, shard: 1).Bytes("b", value).Write(_directory["source"]);

        Share(source);

        Assert.Equal(value, Checkpoints.Data(_directory["copy"]));
        Assert.Equal([("a", 0), ("b", 0)], Places(_directory["copy"]));
    }

    /// <summary>The longer one of the other stretch ends where the one that joins it ends, and does not become equal by that.</summary>
    [Fact]
    public void What_shares_its_beginning_already_brings_that_along()
    {
        SmallBundle bundle = new SmallBundle().Bytes("a", [1, 2]).Bytes("l", [1, 2, 3]).Bytes("m", [1, 2, 4]).Bytes("z", [1, 2]);
        bundle["a/one"] = bundle["a"].Clone();
        bundle["a/one"].Size = bundle["a/one"].Shape.Dim[0].Size = 1;
        bundle["a/one"].Crc32C = Crc32C.Mask(Crc32C.Compute([1]));
        foreach (string name in (string[])["l", "m"])
        {
            bundle[name + "/two"] = bundle["a"].Clone();
            bundle[name + "/two"].Offset = bundle[name].Offset;
        }

        string source = bundle.Write(_directory["source"]);

        Share(source);

        Assert.Equal([1, 2, 3, 1, 2, 4], Checkpoints.Data(_directory["copy"]));
        Assert.Equal([("a", 0), ("a/one", 0), ("l", 0), ("l/two", 0), ("m", 3), ("m/two", 3), ("z", 0)], Places(_directory["copy"]));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));

        string again = _directory["copy"];
        Share(again, "again");
        Assert.Equal(Checkpoints.Data(again), Checkpoints.Data(_directory["again"]));
        Assert.Equal(Checkpoints.Index(again), Checkpoints.Index(_directory["again"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_value_that_is_damaged_is_not_another_value(int place)
    {
        string source = new SmallBundle().Bytes("a", [1, 2, 3]).Bytes("b", [1, 2, 3]).Write(_directory["source"]);
        byte[] data = Checkpoints.Data(source);
        data[place] ^= 1;
        File.WriteAllBytes(source + ".data-00000-of-00001", data);

        // -WhatIf tells it, too.
        CheckpointException error = Assert.Throws<CheckpointException>(() => Plan(source, "copy"));

        Assert.Equal((CheckpointError.ChecksumMismatch, place == 0 ? "a" : "b"), (error.Error, error.Variable));
        Assert.False(File.Exists(_directory["copy.index"]));
    }

    /// <summary>Readers refuse a tensor whose slices claim far more bytes than they lie in.</summary>
    [Fact]
    public void Slices_keep_their_own_bytes()
    {
        string source = new SmallBundle().RowsOfFloats("zeros", 1, [1, 1, 1, 1], 0, 0, 0, 0).Write(_directory["source"]);

        Share(source);

        Assert.Equal(16, Checkpoints.Data(_directory["copy"]).Length);
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
    }

    private void Share(string source, string to = "copy")
    {
        TransferExecutor.Execute(Plan(source, to), null, TestContext.Current.CancellationToken);
    }

    private TransferPlan Plan(string source, string to) =>
        TransferPlanner.Plan(
            Checkpoints.List(source),
            _directory[to],
            new TransferOptions { ShareEqual = true, Flush = false },
            TestContext.Current.CancellationToken
        );

    private static IEnumerable<(string Name, long Offset)> Places(string prefix) =>
        Verified.Entries(prefix).Select(static entry => (entry.Name, entry.Offset));

    /// <summary>Of a few hundred thousand values, some have one checksum of 32 bits.</summary>
    private static (byte[] One, byte[] Other) OfOneChecksum()
    {
        var seen = new Dictionary<uint, byte[]>();
        var random = new Random(1);
        while (true)
        {
            byte[] value = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(value, random.NextInt64());
            if (!seen.TryAdd(Crc32C.Compute(value), value))
            {
                return (seen[Crc32C.Compute(value)], value);
            }
        }
    }

    private static string SavedModel(string name) =>
        Path.Combine(Fixtures.Require(Path.Combine("reports", "saved_models", name)), "variables", "variables");
}
