using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Damage;

/// <summary>What lies behind a damaged block is there all the same, for those who ask to hear of the damage.</summary>
public sealed class BehindDamageTests : IDisposable
{
    private const int Blocks = 5;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Every_damaged_block_is_reported_and_every_other_one_is_read()
    {
        byte[] table = Table(out long[] offsets);
        table[offsets[1] + 10] ^= 1;
        table[offsets[3] + 10] ^= 1;
        string path = Write("table", table);

        using var reader = TableReader.Open(path);
        List<CheckpointException> faults = [];
        List<string> keys = Keys(reader.Read(faults.Add));

        Assert.Equal([offsets[1], offsets[3]], faults.Select(static fault => fault.Offset!.Value));
        Assert.All(faults, fault => Assert.Equal((CheckpointError.DamagedIndex, path), (fault.Error, fault.File)));
        Assert.Equal(["key0", "key2", "key4"], keys);
        Assert.Equal(CheckpointError.DamagedIndex, Assert.Throws<CheckpointException>(() => Keys(reader.Read())).Error);
    }

    [Fact]
    public void A_lost_header_is_assumed_from_the_names_of_the_data_files()
    {
        string prefix = CopyOfMulti();
        Flip(prefix, 8);

        List<CheckpointException> faults = [];
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), faults.Add)];

        Assert.Contains(faults, static fault => fault.Message.Contains("lost its header", StringComparison.Ordinal));
        Assert.Contains(faults, static fault => fault.Message.Contains("the block at offset 0", StringComparison.Ordinal));
        Assert.InRange(variables.Count, 1, 11);
        Assert.All(variables, static variable => Assert.Equal(1, variable.ShardCount));
        Assert.Throws<CheckpointException>(() => CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix)).Count());
    }

    [Fact]
    public void What_is_intact_behind_a_lost_header_has_its_values()
    {
        string prefix = CopyOfMulti();
        Dictionary<string, object> sound = Values(prefix);
        Flip(prefix, 8);

        Dictionary<string, object> left = Values(prefix);

        Assert.InRange(left.Count, 1, sound.Count - 1);
        Assert.All(left, value => Assert.Equal(sound[value.Key], value.Value));
    }

    [Fact]
    public void A_lost_header_stays_lost_where_the_names_of_the_data_files_differ()
    {
        string prefix = CopyOfMulti();
        Flip(prefix, 8);
        File.WriteAllBytes(prefix + ".data-00001-of-00002", [1]);

        Assert.Equal(
            CheckpointError.DamagedIndex,
            Assert.Throws<CheckpointException>(() => BundleReader.Open(prefix, static _ => { })).Error
        );
    }

    [Fact]
    public void What_a_newer_version_wrote_is_not_read_as_damage()
    {
        string prefix = new BundleBuilder { Header = { Version = { MinConsumer = 99 } } }
            .Add("a", DataType.Float32, TensorShape.Scalar, new byte[4])
            .Write(_directory);

        Assert.Equal(
            CheckpointError.UnsupportedVersion,
            Assert.Throws<CheckpointException>(() => BundleReader.Open(prefix, static _ => { })).Error
        );
    }

    public void Dispose() => _directory.Dispose();

    private static Dictionary<string, object> Values(string prefix)
    {
        using var bundle = BundleReader.Open(prefix, static _ => { });
        using var reader = new TensorReader(bundle);
        return StoredTensors
            .All(bundle, static _ => { })
            .ToDictionary(static tensor => tensor.Name, tensor => (object)reader.ReadBytes(tensor));
    }

    private static List<string> Keys(TableCursor cursor)
    {
        List<string> keys = [];
        while (cursor.MoveNext())
        {
            keys.Add(System.Text.Encoding.UTF8.GetString(cursor.Key));
        }

        return keys;
    }

    /// <summary>A table whose entries are so large that each has a block of its own.</summary>
    private static byte[] Table(out long[] offsets)
    {
        byte[] value = new byte[TableFormat.LargeEntry];
        byte[] table = TableBytes.Write(Enumerable.Range(0, Blocks).Select(i => (System.Text.Encoding.UTF8.GetBytes($"key{i}"), value)));
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory["table"], table);
        using var reader = TableReader.Open(directory["table"]);
        TableCursor cursor = reader.Read();
        var found = new List<long>();
        while (cursor.MoveNext())
        {
            found.Add(cursor.BlockOffset);
        }

        Assert.Equal(Blocks, found.Distinct().Count());
        offsets = [.. found];
        return table;
    }

    private static void Flip(string prefix, int at)
    {
        byte[] index = File.ReadAllBytes(prefix + ".index");
        index[at] ^= 1;
        File.WriteAllBytes(prefix + ".index", index);
    }

    private string CopyOfMulti() => Path.Combine(_directory.CopyOf(Fixtures.Good("multi"), "multi"), "ckpt");

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_directory[name], bytes);
        return _directory[name];
    }
}
