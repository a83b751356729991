using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>-Mode Link and -Mode Move: whole data files under second names.</summary>
public class LinkAndMoveTests
{
    [Theory]
    [InlineData("Merge-Checkpoint bert, sharded x -Mode Link -PassThru", 4)]
    [InlineData("Get-CheckpointVariable bert, sharded | Copy-CheckpointVariable x -Mode Link -PassThru", 4)]
    [InlineData("Get-CheckpointVariable bert -Name *bias* | Copy-CheckpointVariable x -Mode Link -PassThru", 1)]
    public void Link_gives_the_sources_data_files_second_names(string script, int count)
    {
        Assert.SkipUnless(LinkedFiles.CanTell, LinkedFiles.NoStat);
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        IReadOnlyList<string> expected =
            count == 1
                ? session.Values("Get-CheckpointVariable bert -Name *bias*")
                : session.Values("Get-CheckpointVariable bert, sharded");
        Assert.Equal(count, session.Run(script).Succeeded().Output[0].Get("ShardCount"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), session.Values("Get-CheckpointVariable x").Order(StringComparer.Ordinal));
        Assert.Equal(before, session.Snapshot().Where(static line => !line.StartsWith("x.", StringComparison.Ordinal)));
        IEnumerable<string> sources =
            count == 1
                ? ["bert.data-00000-of-00001"]
                : ["bert.data-00000-of-00001", .. Enumerable.Range(0, 3).Select(static shard => $"sharded.data-0000{shard}-of-00003")];
        Assert.Equal(
            sources.Select(file => LinkedFiles.IdentityOf(session[file])).Order(StringComparer.Ordinal),
            Directory.GetFiles(session.Directory.Path, "x.data-*").Select(LinkedFiles.IdentityOf).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable SOURCE -Force")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable SOURCE -Append")]
    [InlineData("Rename-CheckpointScope bert other -Path SOURCE")]
    [InlineData("Remove-CheckpointVariable SOURCE *bias* -Compact")]
    [InlineData("Remove-CheckpointVariable SOURCE *bias*")]
    public void Whatever_is_done_to_one_of_two_linked_checkpoints_the_other_keeps_its_values(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> expected = session.Values("Get-CheckpointVariable bert");
        session.Run("Get-CheckpointVariable bert | Copy-CheckpointVariable x -Mode Link").Succeeded();
        session.Run(script.Replace("SOURCE", "bert", StringComparison.Ordinal)).Succeeded();
        Assert.Equal(expected, session.Values("Get-CheckpointVariable x"));
    }

    [Fact]
    public void Link_can_add_to_a_checkpoint_and_replace_one()
    {
        using Session session = Prepare();
        session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable bert -Append -Mode Link").Succeeded();
        Assert.Equal(["a int32 []", "3"], session.Values("Get-CheckpointVariable bert -Name a"));
        session.Run("Merge-Checkpoint a, b bert -Mode Link -Force").Succeeded();
        Assert.Equal(["a int32 []", "3", "b int32 []", "4"], session.Values("Get-CheckpointVariable bert"));
    }

    [Theory]
    [InlineData("Link")]
    [InlineData("Move")]
    public void Another_file_system_is_refused_with_the_way_out(string mode)
    {
        const string Other = "/dev/shm";
        Assert.SkipUnless(LinkedFiles.CanTell && Directory.Exists(Other), "There is no second file system that is known.");
        using Session session = Prepare();
        Assert.SkipWhen(DeviceOf(Other) == DeviceOf(session.Directory.Path), "Temporary files are on the other file system.");
        string destination = Path.Combine(Other, "checkpointtools-" + Path.GetRandomFileName());
        IReadOnlyList<string> before = session.Snapshot();
        try
        {
            ErrorRecord error = session.Fails($"Merge-Checkpoint a, b {destination}/x -Mode {mode}");
            Assert.Equal("LinkNotSupported", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("-Mode Copy", error.Exception.Message, StringComparison.Ordinal);
            Assert.False(Directory.Exists(destination));
            Assert.Equal(before, session.Snapshot());
        }
        finally
        {
            if (Directory.Exists(destination))
            {
                Directory.Delete(destination, recursive: true);
            }
        }
    }

    [Theory]
    [InlineData("Merge-Checkpoint bert, sharded x -Mode Move")]
    [InlineData("Get-CheckpointVariable bert, sharded | Copy-CheckpointVariable x -Mode Move")]
    public void Move_leaves_the_values_in_the_destination_alone(string script)
    {
        using Session session = Prepare();
        foreach (string name in new[] { "bert.meta", "sharded.notes", "checkpoint" })
        {
            File.WriteAllText(session[name], name);
        }

        IReadOnlyList<string> expected = session.Values("Get-CheckpointVariable bert, sharded");
        session.Run(script).Succeeded();
        Assert.Equal(expected.Order(StringComparer.Ordinal), session.Values("Get-CheckpointVariable x").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["a.data-00000-of-00001", "a.index", "b.data-00000-of-00001", "b.index", "bert.meta", "checkpoint", "sharded.notes"],
            session.Entries.Where(static entry => !entry.StartsWith("x.", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Move_leaves_a_source_that_is_the_destination_under_another_path()
    {
        using var session = new Session();
        string real = Directory.CreateDirectory(session["real"]).FullName;
        foreach (string file in Directory.GetFiles(Fixtures.TfMade("seed_models", "models", "a"), "model-a.*"))
        {
            File.Copy(file, Path.Combine(real, Path.GetFileName(file)));
        }

        Directory.CreateSymbolicLink(session["link"], real);

        EngineResult result = session
            .Run("Get-CheckpointVariable link/model-a | Copy-CheckpointVariable real/model-a -Mode Move -Force")
            .Succeeded();

        Assert.DoesNotContain(result.Warnings, static warning => warning.Contains("could not be removed", StringComparison.Ordinal));
        Assert.Equal(["a"], session.Names("real/model-a"));
    }

    [Theory]
    [InlineData("Merge-Checkpoint a, b a -Mode Move -Force", "a")]
    [InlineData("Merge-Checkpoint a, b b -Mode Move -Force", "b")]
    [InlineData("Get-CheckpointVariable b | Copy-CheckpointVariable a -Mode Move -Append", "a")]
    public void Move_into_a_source_keeps_that_one(string script, string destination)
    {
        using Session session = Prepare();
        session.Run(script).Succeeded();
        Assert.Equal(["a int32 []", "3", "b int32 []", "4"], session.Values($"Get-CheckpointVariable {destination}"));
        Assert.False(File.Exists(session[(destination == "a" ? "b" : "a") + ".index"]));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable bert -Exclude *bias* | Copy-CheckpointVariable x -Mode Move", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable bert -Exclude *bias* | Copy-CheckpointVariable bert -Mode Move -Force", "InvalidTransfer")]
    [InlineData("Merge-Checkpoint bert, a a -Mode Move", "DestinationExists")]
    [InlineData("Merge-Checkpoint bert, again x -Mode Move", "DuplicateVariable")]
    [InlineData("Merge-Checkpoint a, b x -Mode Move -MaxShardSize 1KB", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -Mode Link -MaxShardSize 1KB", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable bert -Append -Force", "InvalidTransfer")]
    public void What_would_lose_something_or_contradicts_itself_is_refused(string script, string id)
    {
        using Session session = Prepare();
        CheckpointFiles.Bert(session.Directory, "again");
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [InlineData("Merge-Checkpoint a, b x -Mode Link", "Link 2 variables")]
    [InlineData("Merge-Checkpoint a, b x -Mode Move", "Move 2 variables")]
    [InlineData("Merge-Checkpoint a, b a -Force", "replacing what is there")]
    [InlineData("Merge-Checkpoint a, b x", "Write 2 variables")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable b -Append", "Append 1 variable from")]
    public void WhatIf_says_how_and_changes_nothing(string script, string action)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        session.Run(script + " -WhatIf").Succeeded();
        Assert.Equal(before, session.Snapshot());
        Assert.Contains(action, session.Engine.Host.Text, StringComparison.Ordinal);
    }

    private static string DeviceOf(string directory) => LinkedFiles.IdentityOf(directory).Split(':')[0];

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        CheckpointFiles.Bert(session.Directory);
        CheckpointFiles.Copy(Fixtures.TfMade("partitioned_sharded", "model.ckpt-7"), session["sharded"]);
        return session;
    }
}
