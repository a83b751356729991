using CheckpointTools.Locating;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Locating;

public sealed class CheckpointLocatorTests : IDisposable
{
    private readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("run/ckpt-1")]
    [InlineData("run/ckpt-1.index")]
    [InlineData("run/ckpt-1.data-00000-of-00001")]
    [InlineData("run/ckpt-1.meta")]
    [InlineData("run/ckpt-1.")]
    [InlineData("run/ckpt-1/")]
    [InlineData("run//ckpt-1")]
    [InlineData("run/../run/./ckpt-1")]
    [InlineData("run/ckpt-?")]
    [InlineData("run/*")]
    [InlineData("run/checkpoint")]
    [InlineData("run/checkpoint_best")]
    [InlineData("run")]
    [InlineData("run/")]
    public void Every_form_of_path_leads_to_the_prefix(string form)
    {
        string prefix = _work.V2("run/ckpt-1", withMeta: true);
        _work.WriteText("run/checkpoint", "model_checkpoint_path: \"ckpt-1\"\n");
        _work.WriteText("run/checkpoint_best", "model_checkpoint_path: \"ckpt-1\"\n");

        Assert.Equal(new CheckpointLocation(prefix, CheckpointFormat.V2), CheckpointLocator.Find(_work.At(form)));
        Assert.Null(CheckpointLocator.Find(_work.At(form)).Note);
    }

    [Fact]
    public void A_file_address_is_a_path()
    {
        string prefix = _work.V2("my run/100%25/ckpt");
        string root = _work.Root.Replace(Path.DirectorySeparatorChar, '/');
        string rooted = root[0] == '/' ? root : "/" + root;
        foreach (
            string address in (string[])
                [
                    $"file://{prefix}",
                    $"file://localhost{rooted}/my run/100%25/ckpt",
                    $"FILE://{rooted}/my%20run/100%2525/ckpt.index",
                    $"file://{root}/my%20run/100%2525",
                ]
        )
        {
            Assert.Equal(prefix, CheckpointLocator.Find(address).Prefix);
        }
    }

    [Theory]
    [InlineData("sm")]
    [InlineData("sm/")]
    [InlineData("sm/saved_model.pb")]
    [InlineData("sm/variables")]
    [InlineData("sm/variables/variables")]
    public void A_SavedModel_leads_to_its_variables(string form)
    {
        _work.Write("sm/saved_model.pb", 8, 1, 0x12);
        _work.Write("sm/assets/vocab.txt", (byte)'a');
        string prefix = _work.V2("sm/variables/variables");

        Assert.Equal(prefix, CheckpointLocator.Find(_work.At(form)).Prefix);
    }

    [Theory]
    [InlineData("model.ckpt-12")]
    [InlineData("model.ckpt-12.meta")]
    [InlineData("")]
    public void A_V1_file_is_found(string form)
    {
        string file = _work.V1("model.ckpt-12");
        _work.Write("model.ckpt-12.meta", 0x0a);

        CheckpointLocation found = CheckpointLocator.Find(_work.At(form));
        Assert.Equal(CheckpointFormat.V1, found.Format);
        Assert.Equal(file, found.Prefix);
        Assert.Equal([file], found.Files);
    }

    [Theory]
    [InlineData("model-?????-of-00002")]
    [InlineData("model-00001-of-00002")]
    [InlineData("model")]
    [InlineData("model.meta")]
    [InlineData("checkpoint")]
    [InlineData("")]
    public void V1_shards_are_found_by_any_of_them(string form)
    {
        string[] shards = [_work.V1("model-00000-of-00002"), _work.V1("model-00001-of-00002")];
        _work.Write("model.meta", 0x0a);
        _work.WriteText("checkpoint", "model_checkpoint_path: '/old/model-?????-of-00002'");

        CheckpointLocation found = CheckpointLocator.Find(_work.At(form));
        Assert.Equal(_work.At("model"), found.Prefix);
        Assert.Equal(shards, found.Files);
    }

    [Theory]
    [InlineData("model-00000-of-00003")]
    [InlineData("model")]
    [InlineData("")]
    public void A_missing_V1_shard_is_named(string form)
    {
        _work.V1("model-00000-of-00003");
        _work.V1("model-00002-of-00003");
        CheckpointException e = Fails(form, CheckpointError.DataFileMissing);
        Assert.Contains("'model-00001-of-00003' is missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_state_file_decides_which_of_several_is_meant()
    {
        string first = _work.V2("ckpt-1");
        _work.V2("ckpt-2");
        _work.WriteText("checkpoint", "model_checkpoint_path: 'ckpt-1'");

        Assert.Equal(first, CheckpointLocator.Find(_work.Root).Prefix);
        Assert.Equal(first, CheckpointLocator.LatestOf(_work.Root));
        Assert.Null(CheckpointLocator.LatestOf(_work.At("nope")));
    }

    [Theory]
    [InlineData("/home/someone/old/ckpt-1")]
    [InlineData("gs://bucket/run/ckpt-1")]
    [InlineData("file:///home/someone/old/ckpt-1")]
    [InlineData("C:\\\\runs\\\\old\\\\ckpt-1")]
    [InlineData("sub/ckpt-1")]
    public void A_stale_path_in_the_state_file_leads_to_the_checkpoint_beside_it(string stale)
    {
        string prefix = _work.V2("ckpt-1");
        _work.V2("ckpt-2");
        _work.WriteText("checkpoint", $"model_checkpoint_path: \"{stale}\"");

        CheckpointLocation found = CheckpointLocator.Find(_work.Root);
        Assert.Equal(prefix, found.Prefix);
        Assert.Contains("'ckpt-1' beside the state file was taken", found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copied_state_file_that_leads_back_to_the_original_is_remarked()
    {
        string original = _work.V2("original/ckpt-1");
        _work.V2("copy/ckpt-1");
        _work.WriteText("copy/checkpoint", $"model_checkpoint_path: '{Workspace.InStateFile(original)}'");

        CheckpointLocation found = CheckpointLocator.Find(_work.At("copy"));
        Assert.Equal(original, found.Prefix);
        Assert.Contains("leads to another directory", found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_file_with_its_own_directory_in_other_letters_is_not_remarked()
    {
        Needs.NamesInAnyCase();
        string prefix = _work.V2("run/ckpt-1").ToUpperInvariant();
        _work.WriteText("run/checkpoint", $"model_checkpoint_path: '{Workspace.InStateFile(prefix)}'");

        CheckpointLocation found = CheckpointLocator.Find(_work.At("run"));
        Assert.Equal(prefix, found.Prefix);
        Assert.Null(found.Note);
    }

    [Fact]
    public void A_state_file_that_TensorFlow_ignores_is_used_and_remarked()
    {
        string prefix = _work.V2("ckpt-1");
        _work.WriteText("checkpoint", "\uFEFFmodel_checkpoint_path: 'ckpt-1'");
        Assert.Equal(prefix, CheckpointLocator.Find(_work.Root).Prefix);
        Assert.Contains("byte order mark", CheckpointLocator.Find(_work.Root).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_latest_that_does_not_exist_is_no_reason_to_take_another()
    {
        _work.V2("ckpt-1");
        string state = _work.WriteText("checkpoint", "model_checkpoint_path: 'ckpt-2'");
        foreach (string form in (string[])["", "checkpoint"])
        {
            CheckpointException e = Fails(form, CheckpointError.CheckpointNotFound);
            Assert.Equal(state, e.File);
            Assert.Contains(
                "'ckpt-2' as the latest checkpoint, which does not exist. Beside it there is 'ckpt-1'",
                e.Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void An_unreadable_state_file_does_not_hide_the_only_checkpoint()
    {
        string prefix = _work.V2("ckpt-1");
        _work.WriteText("checkpoint", "garbage!\n");
        CheckpointLocation found = CheckpointLocator.Find(_work.Root);
        Assert.Equal(prefix, found.Prefix);
        Assert.Contains("In line 1", found.Note, StringComparison.Ordinal);

        Fails("checkpoint", CheckpointError.NotACheckpoint);
        _work.V2("ckpt-2");
        Assert.Contains("In line 1", Fails("", CheckpointError.AmbiguousCheckpoint).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_checkpoints_without_a_state_file_are_listed_up_to_ten()
    {
        for (int i = 10; i < 23; i++)
        {
            _work.V2($"ckpt-{i}");
        }

        CheckpointException e = Fails("", CheckpointError.AmbiguousCheckpoint);
        Assert.Contains("13 checkpoints: 'ckpt-10', ", e.Message, StringComparison.Ordinal);
        Assert.Contains("'ckpt-19' and 3 more", e.Message, StringComparison.Ordinal);
        Fails("ckpt-1?", CheckpointError.AmbiguousCheckpoint);
        Assert.Equal(_work.At("ckpt-22"), CheckpointLocator.Find(_work.At("ckpt-*22")).Prefix);
    }

    [Fact]
    public void A_prefix_wins_over_a_directory_and_an_empty_file_of_its_name()
    {
        string model = _work.V2("model");
        string inside = _work.V2("model/ckpt-1");
        CheckpointLocation found = CheckpointLocator.Find(model);
        Assert.Equal(model, found.Prefix);
        Assert.Contains("is also a directory", found.Note, StringComparison.Ordinal);
        Assert.Equal(inside, CheckpointLocator.Find(model + "/").Prefix);

        string other = _work.V2("other");
        _work.Write("other");
        Assert.Equal(other, CheckpointLocator.Find(other).Prefix);
    }

    [Theory]
    [InlineData("gs://bucket/run/ckpt-1", "gcloud storage cp 'gs://bucket/run/ckpt-1*'")]
    [InlineData("s3://bucket/run/ckpt-1", "aws s3 cp 's3://bucket/run/'")]
    [InlineData("hdfs://node:9000/run/ckpt-1", "hdfs dfs -get")]
    [InlineData("https://example.org/ckpt-1.index", ".data files")]
    [InlineData("ram://x", "'ram://'")]
    [InlineData("file://server/share/ckpt-1", "names the machine 'server'")]
    public void A_remote_path_says_how_to_get_the_files(string path, string hint)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(path));
        Assert.Equal(CheckpointError.RemotePath, e.Error);
        Assert.Contains(hint, e.Message, StringComparison.Ordinal);
        Assert.Equal(CheckpointError.RemotePath, Assert.Throws<CheckpointException>(() => CheckpointLocator.DestinationPrefix(path)).Error);
    }

    [Theory]
    [InlineData("ckpt", "but 'ckpt-1' and 'ckpt-2': the step at the end is missing")]
    [InlineData("ckpt.index", "the step at the end is missing")]
    [InlineData("ckpt-3", "Did you mean 'ckpt-1' or 'ckpt-2'?")]
    [InlineData("Encoder", "Did you mean 'encoder'?")]
    [InlineData("something", "which holds 'ckpt-1', 'ckpt-2', 'encoder' and 'lost-1'")]
    [InlineData("sub", "There is no checkpoint in")]
    [InlineData("sub/x", "The directory holds 2 files ('a.txt' and 'b.txt').")]
    [InlineData("sbu/x", "there is no directory 'sbu' in")]
    [InlineData("sbu/deeper/x", "there is no directory 'sbu' in")]
    [InlineData("sub/a.txt/x", "a.txt' is a file, not a directory")]
    [InlineData("empty", "The directory is empty.")]
    [InlineData("half.data-00000-of-00002", "Copy 'half.index'")]
    [InlineData("half", "Copy 'half.index'")]
    [InlineData("~/x", "'~' is not replaced")]
    public void A_wrong_path_is_answered_with_what_is_there(string path, string sentence)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && path == "Encoder", "It is right on Windows.");
        _work.V2("ckpt-1");
        _work.V2("ckpt-2");
        _work.V2("encoder");
        _work.V1("lost-1");
        _work.Write("half.data-00000-of-00002", 1);
        _work.WriteText("sub/a.txt", "a");
        _work.WriteText("sub/b.txt", "b");
        Directory.CreateDirectory(_work.At("empty"));

        CheckpointException e =
            path[0] == '~'
                ? Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(path))
                : Fails(path, CheckpointError.CheckpointNotFound);
        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights", "ends in .h5")]
    [InlineData("lfs.index", "git lfs pull")]
    [InlineData("lfs", "git lfs pull")]
    [InlineData("page.index", "web page")]
    [InlineData("orphan.meta", "'orphan'")]
    [InlineData("graph.pb", "has no graph in it")]
    [InlineData("x.index.tempstate1234", "temporary file")]
    [InlineData("copy_of_index", "Rename it to end in '.index'")]
    [InlineData("000005.ldb", "another program")]
    [InlineData("nothing", "is empty")]
    public void A_file_that_is_something_else_is_named(string path, string sentence)
    {
        _work.Write("weights", [0x89, .. "HDF\r\n\x1a\n"u8]);
        _work.WriteText("lfs.index", "version https://git-lfs.github.com/spec/v1\n");
        _work.WriteText("page.index", "<!DOCTYPE html>");
        _work.Write("orphan.meta", 0x0a);
        _work.Write("graph.pb", 0x0a, 0x05);
        _work.Write("x.index.tempstate1234", Workspace.Table(0x08));
        _work.Write("copy_of_index", Workspace.Table(0x08));
        _work.Write("000005.ldb", [0, 5, 1, .. Workspace.Table(0x0a)]);
        _work.Write("nothing");

        Assert.Contains(sentence, Fails(path, CheckpointError.NotACheckpoint).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_index_is_called_so()
    {
        _work.Write("run/ckpt-1.index");
        foreach (string form in (string[])["run/ckpt-1", "run/ckpt-1.index", "run"])
        {
            Assert.Contains("is empty", Fails(form, CheckpointError.DamagedIndex).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_SavedModel_without_variables_is_called_so()
    {
        _work.Write("sm/saved_model.pb", 8, 1, 0x12);
        Assert.Contains("has no variables", Fails("sm", CheckpointError.CheckpointNotFound).Message, StringComparison.Ordinal);
        Assert.Contains(
            "has no variables",
            Fails("sm/saved_model.pb", CheckpointError.CheckpointNotFound).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("out/model", "out/model")]
    [InlineData("out/model.index", "out/model")]
    [InlineData("out/model.data-00000-of-00001", "out/model")]
    [InlineData("out/model.meta", "out/model")]
    [InlineData("out/model.ckpt-12", "out/model.ckpt-12")]
    [InlineData("out/model.index.bak", "out/model.index.bak")]
    public void A_destination_is_a_prefix(string path, string prefix) =>
        Assert.Equal(_work.At(prefix), CheckpointLocator.DestinationPrefix(_work.At(path)));

    [Theory]
    [InlineData("existing", "as in '{0}/existing/model'")]
    [InlineData("existing.index", "as in '{0}/existing/model'")]
    [InlineData("new/", "as in '{0}/new/model'")]
    [InlineData("new/.index", "as in '{0}/new/model'")]
    public void A_directory_is_no_destination(string path, string hint)
    {
        Directory.CreateDirectory(_work.At("existing"));
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointLocator.DestinationPrefix(_work.Root + "/" + path));
        Assert.Equal(CheckpointError.InvalidDestination, e.Error);
        string local = hint.Replace("/", Path.DirectorySeparatorChar.ToString(), StringComparison.Ordinal);
        Assert.Contains(local.Replace("{0}", _work.Root, StringComparison.Ordinal), e.Message, StringComparison.Ordinal);
    }

    private CheckpointException Fails(string form, CheckpointError error)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointLocator.Find(_work.At(form)));
        Assert.True(error == e.Error, $"{e.Error}: {e.Message}");
        return e;
    }
}
