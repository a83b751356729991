using CheckpointTools.Proof;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Tests.Proof;

/// <summary>What is left alone: whatever somebody may still want, or be writing.</summary>
[Collection(LockSensitive.Name)]
public sealed class LeftoversTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _prefix;

    public LeftoversTests() => _prefix = Stored.Write(_directory["model"], 1, ("w", Stored.Value(1, 40)));

    [Theory]
    [InlineData(".index.tempstate123")]
    [InlineData(".data-00000-of-00001.tempstate123")]
    [InlineData(".data-00000-of-00002")]
    [InlineData("_temp/part-00000-of-00001.data-00000-of-00001")]
    public void What_a_save_of_TensorFlow_may_still_be_writing_is_left_for_an_hour(string name)
    {
        Make(name, TimeSpan.FromMinutes(59));

        Assert.Empty(Leftovers.Find(_prefix));

        Make(name, TimeSpan.FromMinutes(61));
        Assert.Single(Leftovers.Find(_prefix));
    }

    [Theory]
    [InlineData(".index.tempstate123")]
    [InlineData("_temp/part-00000-of-00001.index")]
    public void An_index_that_may_be_the_only_one_of_newer_data_stays(string name)
    {
        Make(name, TimeSpan.FromHours(3));
        File.SetLastWriteTimeUtc(_prefix + ".data-00000-of-00001", DateTime.UtcNow);

        Assert.Empty(Leftovers.Find(_prefix));
    }

    /// <summary>Without it, nothing would say what they are, and they would stay for ever.</summary>
    [Theory]
    [InlineData(".data-00000-of-00001")]
    [InlineData(".meta")]
    public void The_index_of_what_goes_as_a_whole_stays_as_long_as_any_of_its_files(string newer)
    {
        string going = _directory["going"];
        string marker = going + ".index.tempstate00123456";
        File.Copy(_prefix + ".index", marker);
        File.Copy(_prefix + ".data-00000-of-00001", going + ".data-00000-of-00001");
        File.WriteAllText(going + ".meta", "graph");
        File.SetLastWriteTimeUtc(marker, DateTime.UtcNow - TimeSpan.FromMinutes(5));
        File.SetLastWriteTimeUtc(going + ".data-00000-of-00001", DateTime.UtcNow - TimeSpan.FromMinutes(6));
        File.SetLastWriteTimeUtc(going + ".meta", DateTime.UtcNow - TimeSpan.FromMinutes(6));
        Assert.Equal(3, Leftovers.Find(going).Count);

        File.SetLastWriteTimeUtc(going + newer, DateTime.UtcNow);
        Assert.DoesNotContain(Leftovers.Find(going), leftover => leftover.Path == marker || leftover.Path == going + newer);

        foreach (string suffix in (string[])[".data-00000-of-00001", ".meta"])
        {
            File.SetLastWriteTimeUtc(going + suffix, DateTime.UtcNow - TimeSpan.FromMinutes(61));
        }

        File.SetLastWriteTimeUtc(marker, DateTime.UtcNow - TimeSpan.FromMinutes(62));
        foreach (Leftover leftover in Leftovers.Find(going))
        {
            Leftovers.Remove(leftover, TestContext.Current.CancellationToken);
        }

        Assert.False(Leftovers.HasFiles(going));
        Assert.False(File.Exists(going + ".meta"));
    }

    [Fact]
    public void Data_that_is_newer_than_an_abandoned_index_is_somebody_elses()
    {
        string lost = _directory["lost"];
        foreach (string suffix in (string[])[".index", ".data-00000-of-00001"])
        {
            File.Copy(_prefix + suffix, lost + (suffix == ".index" ? ".index.tempstate01" : suffix));
        }

        File.SetLastWriteTimeUtc(lost + ".index.tempstate01", DateTime.UtcNow - TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(Leftovers.Find(lost), static leftover => leftover.Path.Contains(".data-", StringComparison.Ordinal));
        CheckpointException refused = Assert.Throws<CheckpointException>(() => Checkpoints.Copy(Checkpoints.List(_prefix), lost));
        Assert.Equal(CheckpointError.DestinationExists, refused.Error);

        File.SetLastWriteTimeUtc(lost + ".data-00000-of-00001", DateTime.UtcNow - TimeSpan.FromMinutes(6));
        Assert.Contains(Leftovers.Find(lost), static leftover => leftover.Path.Contains(".data-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_that_holds_other_things_is_none_of_a_save()
    {
        Make("_temp/part-00000-of-00001.index");
        Make("_temp/notes.txt");

        Assert.Empty(Leftovers.Find(_prefix));
    }

    [Fact]
    public void A_link_to_a_directory_is_not_followed()
    {
        Needs.SymbolicLinks();
        Make("-elsewhere/part-00000-of-00001.index");
        Directory.CreateSymbolicLink(_prefix + "_temp", _prefix + "-elsewhere");

        Assert.Empty(Leftovers.Find(_prefix));
    }

    [Fact]
    public void Complete_parts_that_were_never_merged_may_be_all_there_is()
    {
        Make("_temp/part-00000-of-00001.index");
        File.Delete(_prefix + ".index");

        Assert.Empty(Leftovers.Find(_prefix));
    }

    /// <summary>Its name alone says nothing.</summary>
    [Theory]
    [InlineData("my_temp", false)]
    [InlineData("my_temp_1a", false)]
    [InlineData("model_temp", true)]
    [InlineData("model_temp_1a", true)]
    public void An_empty_directory_is_left_by_a_save_only_where_a_checkpoint_has_its_name(string name, bool isLeft)
    {
        Directory.CreateDirectory(_directory[name]);
        Directory.SetLastWriteTimeUtc(_directory[name], DateTime.UtcNow - TimeSpan.FromDays(2));
        Assert.Equal(
            isLeft ? [_directory[name]] : [],
            Leftovers.PrefixesIn(_directory.Path).SelectMany(Leftovers.Find).Select(static one => one.Path)
        );
    }

    [Fact]
    public void Data_without_an_index_may_be_all_there_is()
    {
        File.Delete(_prefix + ".index");

        Assert.Empty(Leftovers.Find(_prefix));
        Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                Checkpoints.List(Stored.Write(_directory["other"], 1, ("x", [1]))),
                _prefix,
                new TransferOptions { Append = true },
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public void Data_under_names_of_another_count_may_be_all_there_is()
    {
        File.Move(_prefix + ".data-00000-of-00001", _prefix + ".data-00000-of-00002");
        File.SetLastWriteTimeUtc(_prefix + ".data-00000-of-00002", DateTime.UtcNow - TimeSpan.FromDays(1));

        Assert.Empty(Leftovers.Find(_prefix));
    }

    [Theory]
    [InlineData("_temp/part-00000-of-00001.data-00000-of-00001")]
    [InlineData(".data-00000-of-00001.tempstate123")]
    [InlineData(".data-00000-of-00002")]
    public void What_may_be_the_only_data_of_an_index_stays(string name)
    {
        foreach (string own in (string[])["missing", "short"])
        {
            Make(name);
            string data = _prefix + ".data-00000-of-00001";
            if (own == "missing")
            {
                File.Delete(data);
            }
            else
            {
                File.WriteAllBytes(data, [1]);
                File.SetLastWriteTimeUtc(data, DateTime.UtcNow - TimeSpan.FromHours(2));
            }

            Assert.Empty(Leftovers.Find(_prefix));
        }
    }

    [Fact]
    public void Where_an_index_is_damaged_its_data_under_other_names_stay()
    {
        string prefix = _directory["damaged"];
        var bundle = new SmallBundle(shardCount: 2);
        for (int i = 0; i < 30_000; i++)
        {
            bundle.Bytes($"v{i:D5}/{new string('x', 20)}", [1], shard: i < 20_000 ? 0 : 1);
        }

        bundle.Write(prefix);
        byte[] index = File.ReadAllBytes(prefix + ".index");
        index[IndexBlocks.Read(index)[^1].Offset + 100] ^= 1;
        File.WriteAllBytes(prefix + ".index", index);
        File.Move(prefix + ".data-00001-of-00002", prefix + ".data-00001-of-00003");
        File.SetLastWriteTimeUtc(prefix + ".data-00001-of-00003", DateTime.UtcNow - TimeSpan.FromDays(1));

        Assert.Empty(Leftovers.Find(prefix));
    }

    [Fact]
    public void What_was_taken_up_again_since_it_was_found_is_not_removed()
    {
        Make(".data-00000-of-00002");
        Leftover found = Assert.Single(Leftovers.Find(_prefix));
        Stored.Write(_prefix, 2, ("w", [1]), ("x", [2]));

        Leftovers.Remove(found, TestContext.Current.CancellationToken);

        Assert.Equal(2, Checkpoints.Contents(_prefix).Count);
    }

    [Theory]
    [InlineData(".index.tempstate123")]
    [InlineData(".data-00000-of-00001.tempstate123")]
    [InlineData(".data-00000-of-00002")]
    [InlineData("_temp/part-00000-of-00001.index")]
    public void Of_the_prefixes_in_a_directory_those_that_something_may_be_left_of_are_told(string name)
    {
        Stored.Write(_directory["another"], 2, ("v", [1]), ("w", [2]));
        Stored.Write(_directory["one"], 1, ("v", [1]));
        Assert.Empty(Leftovers.PrefixesIn(_directory.Path));

        Make(name);

        Assert.Equal([_prefix], Leftovers.PrefixesIn(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();

    private void Make(string suffix) => Make(suffix, TimeSpan.FromDays(1));

    /// <summary>Written so long ago, and behind the index if that is less than two hours.</summary>
    private void Make(string suffix, TimeSpan age)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_prefix + suffix)!);
        File.WriteAllText(_prefix + suffix, suffix);
        File.SetLastWriteTimeUtc(_prefix + suffix, DateTime.UtcNow - age);
        DateTime saved = DateTime.UtcNow - TimeSpan.FromHours(2);
        File.SetLastWriteTimeUtc(_prefix + ".index", saved);
        if (File.Exists(_prefix + ".data-00000-of-00001"))
        {
            File.SetLastWriteTimeUtc(_prefix + ".data-00000-of-00001", saved);
        }
    }
}
