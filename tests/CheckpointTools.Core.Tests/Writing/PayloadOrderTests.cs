namespace CheckpointTools.Tests.Writing;

/// <summary>The new data file has the payloads in the order of the sources: source by source, shard by shard, by offset.</summary>
public sealed class PayloadOrderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Follows_shards_and_offsets_whatever_the_names_and_the_order_given()
    {
        string first = new SmallBundle(shardCount: 2)
            .Bytes("z", [1, 1], shard: 0)
            .Bytes("m", [2], shard: 1)
            .Bytes("y", [3], shard: 0)
            .Bytes("a", [4], shard: 1)
            .Write(_directory["first"]);
        string second = new SmallBundle().Bytes("c", [5]).Bytes("b", [6]).Write(_directory["second"]);
        List<CheckpointVariable> ofFirst = Checkpoints.List(first);
        List<CheckpointVariable> ofSecond = Checkpoints.List(second);

        Checkpoints.Copy([.. ofFirst, .. ofSecond], _directory["one"]);
        Checkpoints.Copy([ofSecond[1], .. ofFirst.AsEnumerable().Reverse(), ofSecond[0]], _directory["two"]);

        Assert.Equal([1, 1, 3, 2, 4, 5, 6], Checkpoints.Data(_directory["one"]));
        Assert.Equal([5, 6, 1, 1, 3, 2, 4], Checkpoints.Data(_directory["two"]));
    }

    [Fact]
    public void Places_a_tensor_without_bytes_before_the_one_that_begins_where_it_lies()
    {
        string source = new SmallBundle()
            .Bytes("b", [1, 2])
            .Bytes("z/none", [])
            .Bytes("a", [3])
            .Bytes("last/none", [])
            .Write(_directory["source"]);
        string copy = _directory["copy"];

        Checkpoints.Copy(Checkpoints.List(source), copy);

        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(copy));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(copy));
    }

    [Fact]
    public void Leaves_out_gaps_and_bytes_that_nothing_refers_to()
    {
        string source = new SmallBundle()
            .Bytes("a", [1, 2])
            .Bytes("gap", [9, 9, 9])
            .Bytes("b", [3])
            .Bytes("end", [8])
            .Write(_directory["source"]);

        Checkpoints.Copy([.. Checkpoints.List(source).Where(static variable => variable.Name is "a" or "b")], _directory["copy"]);

        Assert.Equal([1, 2, 3], Checkpoints.Data(_directory["copy"]));
    }

    /// <summary>Every tensor begins at the offset where the one before it ended, but in another file.</summary>
    [Fact]
    public void Changes_the_file_where_offsets_go_on_by_chance()
    {
        string first = new SmallBundle(shardCount: 2)
            .Bytes("a", [1, 2], shard: 0)
            .Bytes("gap", [9, 9], shard: 1)
            .Bytes("b", [3], shard: 1)
            .Write(_directory["first"]);
        string second = new SmallBundle(shardCount: 2)
            .Bytes("gap", [8, 8, 8], shard: 1)
            .Bytes("none", [], shard: 1)
            .Bytes("c", [4], shard: 1)
            .Write(_directory["second"]);

        Checkpoints.Copy(
            [.. Checkpoints.List(first).Concat(Checkpoints.List(second)).Where(static variable => variable.Name != "gap")],
            _directory["copy"]
        );

        Assert.Equal([1, 2, 3, 4], Checkpoints.Data(_directory["copy"]));
    }

    [Fact]
    public void Copies_one_variable_under_two_names()
    {
        string source = new SmallBundle().Bytes("a", [1, 2]).Write(_directory["source"]);
        CheckpointVariable a = Checkpoints.Variable(source, "a");
        string copy = _directory["copy"];

        Checkpoints.Copy([a.WithName("y"), a.WithName("x")], copy);

        Assert.Equal(["x", "y"], Checkpoints.List(copy).Select(static variable => variable.Name));
        Assert.Equal([1, 2, 1, 2], Checkpoints.Data(copy));
    }

    [Fact]
    public void Makes_the_same_files_every_time()
    {
        List<CheckpointVariable> variables =
        [
            .. Checkpoints.List(Fixtures.Require("tf-made/partitioned_sharded") + "/model.ckpt-7"),
            .. Checkpoints
                .List(Fixtures.Require("tf-made/bert_like") + "/bert_model.ckpt")
                .Select(static variable => variable.WithName("bert/" + variable.Name)),
        ];
        string first = _directory["first"];
        string second = _directory["second"];

        Checkpoints.Copy(variables, first);
        Checkpoints.Copy(variables, second);

        Assert.Equal(Checkpoints.Data(first), Checkpoints.Data(second));
        Assert.Equal(Checkpoints.Index(first), Checkpoints.Index(second));
    }

    public void Dispose() => _directory.Dispose();
}
