using CheckpointTools.Tests.Support;
using Google.Protobuf;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>What the messages of an index hold beyond names and numbers arrives in the copy, too.</summary>
public sealed class MessageTests : IDisposable
{
    /// <summary>Field 15, a number, and field 100, text: nothing that any message here defines.</summary>
    private static readonly byte[] Unknown = [0x78, 0x2A, 0xA2, 0x06, 0x03, (byte)'a', (byte)'b', (byte)'c'];

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Unknown_fields_survive_in_header_entry_shape_and_slice()
    {
        SmallBundle bundle = new SmallBundle().Bytes("a", [1, 2]).RowsOfFloats("w", 1, [1, 1], [1, 2]);
        bundle.Header = Proto.Header.Parser.ParseFrom([.. bundle.Header.ToByteArray(), .. Unknown]);
        bundle["a"] = WithUnknown(bundle["a"]);
        bundle["a"].Shape = Proto.Shape.Parser.ParseFrom([.. bundle["a"].Shape.ToByteArray(), .. Unknown]);
        bundle["a"].Shape.Dim[0].Name = "batch";
        bundle["w"] = WithUnknown(bundle["w"]);
        bundle["w"].Slices[1] = Proto.Slice.Parser.ParseFrom([.. bundle["w"].Slices[1].ToByteArray(), .. Unknown]);
        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    [Fact]
    public void Unknown_fields_survive_a_rename()
    {
        SmallBundle bundle = new SmallBundle().Bytes("a", [1, 2]);
        bundle["a"] = WithUnknown(bundle["a"]);
        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy([Checkpoints.Variable(source, "a").WithName("b")], copy);

        (byte[] key, byte[] value) = TableBytes.ReadFile(copy + ".index")[1];
        Assert.Equal("b"u8.ToArray(), key);
        Assert.Equal(bundle["a"], Proto.Entry.Parser.ParseFrom(value));
    }

    [Fact]
    public void An_absent_version_stays_absent()
    {
        SmallBundle bundle = new SmallBundle().Bytes("a", [1]);
        bundle.Header.Version = null;
        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Null(HeaderOf(copy).Version);
    }

    [Fact]
    public void The_version_of_the_sources_is_kept_and_the_data_files_are_counted_anew()
    {
        SmallBundle bundle = new SmallBundle(shardCount: 3).Bytes("a", [1], shard: 2);
        bundle.Header.Version = new Proto.Version
        {
            Producer = 99,
            MinConsumer = 1,
            BadConsumers = { 2, 3 },
        };
        string source = bundle.Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(new Proto.Header { NumShards = 1, Version = bundle.Header.Version }, HeaderOf(copy));
    }

    [Fact]
    public void Big_endian_stays_big_endian_with_equal_values()
    {
        string source = Write(isBigEndian: true, "big");
        string little = Write(isBigEndian: false, "little");
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(1, HeaderOf(copy).Endianness);
        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(copy));
        Assert.Equal(Checkpoints.Contents(little), Checkpoints.Contents(copy));
    }

    [Fact]
    public void Sources_of_different_byte_order_are_refused()
    {
        string big = Write(isBigEndian: true, "big");
        string little = new SmallBundle().Bytes("c", [1]).Write(_directory["little"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([.. Checkpoints.List(big), .. Checkpoints.List(little)], _directory["copy"])
        );

        Assert.Equal(CheckpointError.MixedEndianness, error.Error);
        Assert.Contains(big, error.Message, StringComparison.Ordinal);
        Assert.Contains(little, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_of_different_versions_are_refused()
    {
        string one = new SmallBundle().Bytes("a", [1]).Write(_directory["one"]);
        SmallBundle bundle = new SmallBundle().Bytes("b", [1]);
        bundle.Header.Version.Producer = 2;
        string two = bundle.Write(_directory["two"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([.. Checkpoints.List(one), .. Checkpoints.List(two)], _directory["copy"])
        );

        Assert.Equal(CheckpointError.VersionConflict, error.Error);
        Assert.Contains("producer 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_version_goes_with_an_empty_one()
    {
        SmallBundle absent = new SmallBundle().Bytes("a", [1]);
        absent.Header.Version = null;
        SmallBundle empty = new SmallBundle().Bytes("b", [2]);
        empty.Header.Version = new Proto.Version();

        Checkpoints.Copy(
            [.. Checkpoints.List(absent.Write(_directory["absent"])), .. Checkpoints.List(empty.Write(_directory["empty"]))],
            _directory["copy"]
        );

        Assert.Equal(["a", "b"], Checkpoints.List(_directory["copy"]).Select(static variable => variable.Name));
    }

    public void Dispose() => _directory.Dispose();

    private static Proto.Entry WithUnknown(Proto.Entry entry) => Proto.Entry.Parser.ParseFrom([.. entry.ToByteArray(), .. Unknown]);

    private static Proto.Header HeaderOf(string prefix) => Proto.Header.Parser.ParseFrom(TableBytes.ReadFile(prefix + ".index")[0].Value);

    private string Write(bool isBigEndian, string name) =>
        new SmallBundle(isBigEndian: isBigEndian)
            .Floats("a", [2], 1.5f, -2)
            .RowsOfFloats("w", 2, [1, 2], [1, 2, 3, 4, 5, 6])
            .Strings("text", "hello", "", "äöü")
            .Write(_directory[name]);
}
