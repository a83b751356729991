using CheckpointTools.Locating;
using CheckpointTools.Proof;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>What can be known beforehand is found before anything is written: not even a directory is made.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;

    public RefusalTests() =>
        _source = new SmallBundle(shardCount: 2).Bytes("a", [1, 2], shard: 0).Bytes("b", [3], shard: 1).Write(_directory["source/model"]);

    private string Destination => _directory["new/dir/copy"];

    [Fact]
    public void No_variable_at_all()
    {
        CheckpointException error = AssertRefused(CheckpointError.NoVariable, []);

        Assert.Contains(Destination, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("copy.index")]
    [InlineData("copy.data-00000-of-00001")]
    [InlineData("copy.data-00003-of-00012")]
    [InlineData("copy.data-123456-of-234567")]
    public void A_destination_with_any_file_of_a_checkpoint(string existing)
    {
        string path = _directory[existing];
        File.WriteAllText(path, "x");

        CheckpointException error = AssertRefused(CheckpointError.DestinationExists, Checkpoints.List(_source), _directory["copy"]);

        Assert.Equal(path, error.File);
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copy.meta")]
    [InlineData("copy2.index")]
    [InlineData("copy.data-00000-of-00001.bak")]
    [InlineData("checkpoint")]
    public void Not_a_destination_with_other_files_beside_it(string existing)
    {
        File.WriteAllText(_directory[existing], "x");

        Checkpoints.Copy(Checkpoints.List(_source), _directory["copy"]);

        Assert.Equal(2, Checkpoints.List(_directory["copy"]).Count);
        Assert.Equal("x", File.ReadAllText(_directory[existing]));
    }

    [Fact]
    public void The_source_itself() => AssertRefused(CheckpointError.DestinationExists, Checkpoints.List(_source), _source);

    [Fact]
    public void A_destination_that_is_a_directory()
    {
        AssertRefused(CheckpointError.InvalidDestination, Checkpoints.List(_source), _directory.Path);
        AssertRefused(CheckpointError.InvalidDestination, Checkpoints.List(_source), _directory["new/"]);
    }

    [Fact]
    public void An_index_that_is_a_directory()
    {
        Directory.CreateDirectory(_directory["copy.index"]);

        AssertRefused(CheckpointError.DestinationExists, Checkpoints.List(_source), _directory["copy"]);
    }

    /// <summary>Same length, same time, same index block: only the names inside differ.</summary>
    [Fact]
    public void A_variable_that_is_not_there_any_more_under_an_index_that_looks_the_same()
    {
        List<CheckpointVariable> listed = Checkpoints.List(_source);
        DateTime written = File.GetLastWriteTimeUtc(_source + ".index");
        new SmallBundle(shardCount: 2).Bytes("0", [1, 2], shard: 0).Bytes("b", [3], shard: 1).Write(_source);
        File.SetLastWriteTimeUtc(_source + ".index", written);

        CheckpointException error = AssertRefused(CheckpointError.SourceChanged, listed);

        Assert.Equal("a", error.Variable);
    }

    [Fact]
    public void A_source_saved_again_after_it_was_listed()
    {
        List<CheckpointVariable> listed = Checkpoints.List(_source);
        new SmallBundle(shardCount: 2).Bytes("a", [1, 2], shard: 0).Bytes("b", [4], shard: 1).Write(_source);
        File.SetLastWriteTimeUtc(_source + ".index", new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        CheckpointException error = AssertRefused(CheckpointError.SourceChanged, listed);

        Assert.Equal(_source + ".index", error.File);
    }

    [Fact]
    public void A_source_whose_index_was_touched()
    {
        List<CheckpointVariable> listed = Checkpoints.List(_source);
        File.SetLastWriteTimeUtc(_source + ".index", new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        AssertRefused(CheckpointError.SourceChanged, listed);
    }

    /// <summary>What is linked is not read: only its index tells that it is still what was planned.</summary>
    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void A_source_that_is_replaced_between_the_plan_and_its_links(TransferMode mode)
    {
        string source = Stored.Write(_directory["planned"], 1, ("w", [1, 2, 3]));
        TransferPlan plan = TransferPlanner.Plan(
            Checkpoints.List(source),
            _directory["linked"],
            new TransferOptions { Mode = mode, Flush = false },
            TestContext.Current.CancellationToken
        );
        Stored.Write(source, 1, ("w", [4, 5, 6, 7]));
        List<string> before = Tree.List(_directory.Path);

        CheckpointException refused = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.SourceChanged, refused.Error);
        Assert.Equal(before, Tree.List(_directory.Path));
    }

    [Fact]
    public void Another_step_of_the_same_model_with_the_same_length_and_time()
    {
        // Names, shapes and places are the same in both: only checksums of values differ, deep in the index.
        string prefix = _directory["step"];
        CopyStep("model.ckpt-3", prefix);
        List<CheckpointVariable> listed = Checkpoints.List(prefix);
        DateTime time = File.GetLastWriteTimeUtc(prefix + ".index");
        CopyStep("model.ckpt-4", prefix);
        File.SetLastWriteTimeUtc(prefix + ".index", time);
        AssertRefused(CheckpointError.SourceChanged, listed);

        static void CopyStep(string step, string to)
        {
            foreach (string suffix in (string[])[".index", ".data-00000-of-00001"])
            {
                File.Copy(Path.Combine(Fixtures.TfMade("tf1_adam_steps"), step + suffix), to + suffix, overwrite: true);
            }
        }
    }

    [Fact]
    public void Variables_of_two_generations_of_one_source()
    {
        CheckpointVariable old = Checkpoints.Variable(_source, "a");
        File.SetLastWriteTimeUtc(_source + ".index", new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        CheckpointException error = AssertRefused(CheckpointError.SourceChanged, [Checkpoints.Variable(_source, "b"), old]);

        Assert.Equal("a", error.Variable);
    }

    [Fact]
    public void A_source_that_vanished()
    {
        List<CheckpointVariable> listed = Checkpoints.List(_source);
        File.Delete(_source + ".index");

        AssertRefused(CheckpointError.CheckpointNotFound, listed);
    }

    [Fact]
    public void A_data_file_that_is_missing_even_for_a_tensor_without_bytes()
    {
        string empty = new SmallBundle().Bytes("nothing", []).Write(_directory["empty"]);
        File.Delete(empty + ".data-00000-of-00001");

        CheckpointException error = AssertRefused(CheckpointError.DataFileMissing, Checkpoints.List(empty));

        Assert.Equal(empty + ".data-00000-of-00001", error.File);
    }

    [Fact]
    public void Not_a_missing_data_file_that_the_chosen_variables_do_not_need()
    {
        File.Delete(_source + ".data-00001-of-00002");

        Checkpoints.Copy([Checkpoints.Variable(_source, "a")], _directory["copy"]);

        Assert.Equal([1, 2], Checkpoints.Data(_directory["copy"]));
    }

    [Fact]
    public void A_data_file_that_is_too_short()
    {
        File.WriteAllBytes(_source + ".data-00000-of-00002", [1]);

        CheckpointException error = AssertRefused(CheckpointError.DataFileTooShort, Checkpoints.List(_source));

        Assert.Equal((_source + ".data-00000-of-00002", "a", 0L), (error.File, error.Variable, error.Offset));
    }

    [Fact]
    public void A_data_file_that_is_a_directory()
    {
        File.Delete(_source + ".data-00000-of-00002");
        Directory.CreateDirectory(_source + ".data-00000-of-00002");

        List<string> before = Tree.List(_directory.Path);
        Assert.Throws<CheckpointException>(() => Checkpoints.Copy(Checkpoints.List(_source), Destination));
        Assert.Equal(before, Tree.List(_directory.Path));
    }

    /// <summary>TensorFlow skips the damaged block and merges without its variables.</summary>
    [Fact]
    public void A_damaged_later_block_of_an_index_even_for_variables_of_the_first()
    {
        string prefix = CopyOf("tf-made/many_names", "model");
        CheckpointVariable first = Checkpoints.List(prefix)[0];
        byte[] index = Checkpoints.Index(prefix);
        List<(int Offset, int Size, byte Type)> blocks = IndexBlocks.Read(index);
        Assert.True(blocks.Count > 1);
        index[blocks[^1].Offset + (blocks[^1].Size / 2)] ^= 1;
        DateTime written = File.GetLastWriteTimeUtc(prefix + ".index");
        File.WriteAllBytes(prefix + ".index", index);
        File.SetLastWriteTimeUtc(prefix + ".index", written);

        CheckpointException error = AssertRefused(CheckpointError.DamagedIndex, [first]);

        Assert.Equal((prefix + ".index", (long)blocks[^1].Offset), (error.File, error.Offset));
    }

    [Theory]
    [InlineData("dtype", CheckpointError.DamagedEntry)]
    [InlineData("size", CheckpointError.DamagedEntry)]
    [InlineData("shard", CheckpointError.DamagedEntry)]
    [InlineData("offset", CheckpointError.DamagedEntry)]
    [InlineData("resource", CheckpointError.UnsupportedDataType)]
    public void A_damaged_entry_even_of_a_variable_that_was_not_chosen(string what, CheckpointError expected)
    {
        SmallBundle bundle = new SmallBundle().Bytes("good", [1]).Bytes("zbad", [2]);
        Proto.Entry bad = bundle["zbad"];
        switch (what)
        {
            case "dtype":
                bad.Dtype = 99;
                break;
            case "size":
                bad.Size = 2;
                break;
            case "shard":
                bad.ShardId = 1;
                break;
            case "offset":
                bad.Offset = -1;
                break;
            default:
                bad.Dtype = DataType.Resource.Number;
                break;
        }

        string prefix = bundle.Write(_directory["damaged"]);
        List<CheckpointVariable> listed = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix), static _ => { })];

        CheckpointException error = AssertRefused(expected, listed);

        Assert.Equal(["good"], listed.Select(static variable => variable.Name));
        Assert.Equal("zbad", error.Variable);
    }

    public void Dispose() => _directory.Dispose();

    private CheckpointException AssertRefused(
        CheckpointError expected,
        IReadOnlyList<CheckpointVariable> variables,
        string? destination = null
    )
    {
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Plan(variables, destination ?? Destination));

        Assert.Equal(expected, error.Error);
        Assert.Equal(before, Tree.List(_directory.Path));
        return error;
    }

    private string CopyOf(string fixture, string name)
    {
        foreach (string file in Fixtures.FilesOf(Path.Combine(Fixtures.Require(fixture), name)))
        {
            File.WriteAllBytes(_directory[Path.GetFileName(file)], File.ReadAllBytes(file));
        }

        return _directory[name];
    }
}
