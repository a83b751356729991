#pragma warning disable xUnit1051 // Values are read as a user of the library reads them.
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Reading;

/// <summary>The library's front: any path to a checkpoint, and values by their names.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> Recorded =>
        FixtureRows
            .FilesUnder(
                FixtureRows.TensorFlowMade,
                "expected*.json",
                static file => ExpectedCheckpoint.IsOfBundle(file) || ExpectedCheckpoint.IsOfLegacy(file)
            )
            .Append(new TheoryDataRow<string>("oracle/values/casts/expected.json"));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Has_the_variables_and_values_that_TensorFlow_reads(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));

        using var checkpoint = Checkpoint.Open(expected.Prefix);

        Assert.Equal(
            expected.Variables.Select(static known => (known.Name, DataType.Parse(known.DataType), new TensorShape(known.Shape))),
            checkpoint.Variables.Select(static variable => (variable.Name, variable.DataType, variable.Shape))
        );
        AssertValues(expected, checkpoint);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Finds_variables_in_any_order(string recorded)
    {
        var expected = ExpectedCheckpoint.Load(Fixtures.Require(recorded));
        using var checkpoint = Checkpoint.Open(expected.Prefix);
        CheckpointVariable[] listed = [.. checkpoint.Variables];

        Assert.All(
            listed.Reverse(),
            variable =>
            {
                CheckpointVariable found = checkpoint.Find(variable.Name)!;
                Assert.Equal(
                    (variable.Name, variable.DataType, variable.Shape, variable.Size, variable.IsSliced, variable.Partition),
                    (found.Name, found.DataType, found.Shape, found.Size, found.IsSliced, found.Partition)
                );
                Assert.Equal((variable.Kind, variable.ObjectPath), (found.Kind, found.ObjectPath));
                Assert.Null(checkpoint.Find(variable.Name + "!"));
            }
        );
        AssertValues(expected, checkpoint);
    }

    [Theory]
    [InlineData("partitioned_sharded", "model.ckpt-7", CheckpointFormat.V2, 3)]
    [InlineData("partitioned_sharded/model.ckpt-7.index", "model.ckpt-7", CheckpointFormat.V2, 3)]
    [InlineData("partitioned_sharded/model.ckpt-7.data-00001-of-00003", "model.ckpt-7", CheckpointFormat.V2, 3)]
    [InlineData("v1_single/checkpoint", "model.ckpt-12", CheckpointFormat.V1, 1)]
    [InlineData("v1_sharded_partitioned/model.ckpt-00001-of-00002", "model.ckpt", CheckpointFormat.V1, 2)]
    public void Opens_whatever_path_leads_to_a_checkpoint(string path, string name, CheckpointFormat format, int shardCount)
    {
        string full = Fixtures.TfMade(path.Split('/'));
        using var checkpoint = Checkpoint.Open(full);

        string directory = Directory.Exists(full) ? full : Path.GetDirectoryName(full)!;
        Assert.Equal((Path.Combine(directory, name), format, shardCount), (checkpoint.Prefix, checkpoint.Format, checkpoint.ShardCount));
    }

    [Fact]
    public void Says_what_is_wrong_with_a_path()
    {
        var fault = Assert.Throws<CheckpointException>(() => Checkpoint.Open(_directory["none"]));

        Assert.Equal(CheckpointError.CheckpointNotFound, fault.Error);
    }

    [Fact]
    public void Reads_as_the_type_that_is_asked_for()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.TfMade("all_dtypes", "model"));

        Assert.Equal(0.5f, checkpoint.Read<float>("scalar/float32"));
        Assert.Equal("hello", checkpoint.Read<string>("string/scalar"));
        Assert.Equal("hello"u8.ToArray(), checkpoint.Read<byte[]>("string/scalar"));
        Assert.Equal(
            new[,]
            {
                { "äöü", "日本語" },
                { "😀", "end" },
            },
            checkpoint.Read<string[,]>("string/unicode")
        );
        Assert.Equal(["äöü", "日本語", "😀", "end"], checkpoint.Read<string[]>("string/unicode"));
        Assert.Equal("end"u8.ToArray(), checkpoint.Read<byte[,][]>("string/unicode")[1, 1]);
        Assert.Equal("end"u8.ToArray(), checkpoint.Read<byte[][]>("string/unicode")[3]);
        Assert.Equal([0.5f], checkpoint.Read<float[]>("scalar/float32"));
    }

    [Fact]
    public void A_matrix_read_as_a_vector_has_its_rows_one_after_the_other()
    {
        using var checkpoint = Checkpoint.Open(new SmallBundle().RowsOfFloats("x", 3, [1, 1], 1, 2, 3, 4, 5, 6).Write(_directory["a"]));

        Assert.Equal(
            new float[,]
            {
                { 1, 2, 3 },
                { 4, 5, 6 },
            },
            checkpoint.Read<float[,]>("x")
        );
        Assert.Equal([1, 2, 3, 4, 5, 6], checkpoint.Read<float[]>("x"));
    }

    [Fact]
    public void Says_what_a_variable_is_that_is_asked_for_as_another_type()
    {
        using var checkpoint = Checkpoint.Open(new SmallBundle().Floats("x", [2, 1], 1, 2).Write(_directory["a"]));

        Assert.All(
            [
                Assert.Throws<InvalidCastException>(() => checkpoint.Read<int[,]>("x")),
                Assert.Throws<InvalidCastException>(() => checkpoint.Read<float[,,]>("x")),
            ],
            static fault => Assert.Contains("'x' is float32 [2, 1]", fault.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_name_that_is_not_there_is_an_error_to_read_and_nothing_to_find()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.TfMade("all_dtypes", "model"));

        var fault = Assert.Throws<CheckpointException>(() => checkpoint.Read("none"));
        Assert.Equal((CheckpointError.VariableNotFound, "none"), (fault.Error, fault.Variable));
        Assert.Null(checkpoint.Find("none"));
        Assert.Equal("hello", checkpoint.Read("string/scalar"));
    }

    [Fact]
    public void Objects_tell_what_variables_are_for()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.TfMade("tf2_keras3", "ckpt-1"));
        CheckpointVariable[] variables = [.. checkpoint.Variables];

        Assert.Single(variables, static variable => variable.Kind == VariableKind.ObjectGraph);
        Assert.Contains(variables, static variable => variable.Kind == VariableKind.OptimizerSlot);
        Assert.Contains(variables, static variable => variable.ObjectPath is not null);
    }

    [Fact]
    public void A_renamed_variable_is_read_by_the_name_that_it_has_there()
    {
        string path = new SmallBundle().Floats("x", [2], 1, 2).Write(_directory["a"]);
        CheckpointVariable other = Checkpoints.Variable(new SmallBundle().Floats("x", [2], 3, 4).Write(_directory["b"]), "x");
        CheckpointVariable renamed = Checkpoints.Variable(path, "x").WithName("y");

        using var checkpoint = Checkpoint.Open(renamed);

        Assert.Equal(path, checkpoint.Prefix);
        Assert.Equal(new float[] { 1, 2 }, checkpoint.Read(renamed));
        Assert.Equal((true, false), (checkpoint.IsSourceOf(renamed), checkpoint.IsSourceOf(other)));
        Assert.Contains(other.Checkpoint, Assert.Throws<ArgumentException>(() => checkpoint.Read(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_a_checkpoint_that_was_replaced_are_the_old_ones_or_none()
    {
        string path = Floats("a", 1, 2);
        using var read = Checkpoint.Open(path);
        using var unread = Checkpoint.Open(path);
        Assert.Equal(new float[] { 1, 2 }, read.Read("x"));

        Floats("b", 3, 4);
        foreach (string suffix in (string[])[".data-00000-of-00001", ".index"])
        {
            // Windows lets a file that is open be renamed, but not be replaced.
            File.Move(_directory["a" + suffix], _directory["old" + suffix]);
            File.Move(_directory["b" + suffix], _directory["a" + suffix]);
        }

        Assert.Equal(new float[] { 1, 2 }, read.Read("x"));
        Assert.Equal(CheckpointError.SourceChanged, Assert.Throws<CheckpointException>(() => unread.Read("x")).Error);
        using var again = Checkpoint.Open(path);
        Assert.Equal(new float[] { 3, 4 }, again.Read("x"));
    }

    [Fact]
    public void A_damaged_value_is_an_error_and_leaves_the_others()
    {
        string path = new SmallBundle().Floats("a", [2], 1, 2).Floats("b", [2], 3, 4).Write(_directory["m"]);
        Flip(path + ".data-00000-of-00001", 1);
        using var checkpoint = Checkpoint.Open(path);

        var fault = Assert.Throws<CheckpointException>(() => checkpoint.Read("a"));

        Assert.Equal((CheckpointError.ChecksumMismatch, "a"), (fault.Error, fault.Variable));
        Assert.Equal(new float[] { 3, 4 }, checkpoint.Read("b"));
    }

    [Fact]
    public void What_is_intact_of_a_damaged_index_is_listed_and_read()
    {
        string prefix = Path.Combine(_directory.CopyOf(Fixtures.Good("multi"), "multi"), "ckpt");
        Dictionary<string, object> values;
        using (var sound = Checkpoint.Open(prefix))
        {
            values = sound.Variables.ToDictionary(static variable => variable.Name, variable => sound.Read(variable));
        }

        Flip(prefix + ".index", 8);

        using var checkpoint = Checkpoint.Open(prefix);
        var faults = new List<CheckpointException>();
        CheckpointVariable[] left = [.. checkpoint.ReadVariables(faults.Add)];

        Assert.InRange(left.Length, 1, values.Count - 1);
        Assert.Contains(faults, static fault => fault.Message.Contains("lost its header", StringComparison.Ordinal));
        Assert.All(left, variable => Assert.Equal(values[variable.Name], checkpoint.Read(variable)));
        Assert.Throws<CheckpointException>(() => checkpoint.Variables.Count());
        Assert.All(
            values.Keys.Except(left.Select(static variable => variable.Name)),
            name => Assert.Equal(CheckpointError.DamagedIndex, Assert.Throws<CheckpointException>(() => checkpoint.Find(name)).Error)
        );
    }

    [Fact]
    public void A_graph_that_cannot_be_read_leaves_the_values()
    {
        string path = new SmallBundle().Strings("_CHECKPOINTABLE_OBJECT_GRAPH", "no graph").Floats("x", [1], 1).Write(_directory["a"]);
        using var checkpoint = Checkpoint.Open(path);
        var faults = new List<CheckpointException>();

        Assert.Equal(2, checkpoint.ReadVariables(faults.Add).Count());
        Assert.Equal(CheckpointError.DamagedObjectGraph, Assert.Single(faults).Error);
        Assert.Equal(CheckpointError.DamagedObjectGraph, Assert.Throws<CheckpointException>(() => checkpoint.Variables.Count()).Error);
        Assert.Equal(new float[] { 1 }, checkpoint.Read("x"));
    }

    [Fact]
    public void Nothing_is_read_once_it_is_disposed()
    {
        var checkpoint = Checkpoint.Open(Floats("a", 1));
        checkpoint.Dispose();

        Assert.Throws<ObjectDisposedException>(() => checkpoint.Read("x"));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Find("x"));
        Assert.Throws<ObjectDisposedException>(() => checkpoint.Variables.Count());
    }

    public void Dispose() => _directory.Dispose();

    private static void AssertValues(ExpectedCheckpoint expected, Checkpoint checkpoint) =>
        Assert.All(
            expected.Variables.Where(static variable => variable.Values is not null),
            variable =>
            {
                object[] actual = Scalars.Flatten(checkpoint.Read(variable.Name, stringsAsBytes: true), new TensorShape(variable.Shape));

                Assert.Equal(variable.Values!.Value.GetArrayLength(), actual.Length);
                Assert.All(actual, (element, index) => Scalars.AssertEqual(variable.Values.Value[index], element));
            }
        );

    private static void Flip(string file, int at)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private string Floats(string name, params float[] values) =>
        new SmallBundle().Floats("x", [values.Length], values).Write(_directory[name]);
}
