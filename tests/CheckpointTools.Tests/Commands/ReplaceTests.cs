using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>-Force, -Append, -MaxShardSize and -NoFlush of the commands that write whole checkpoints.</summary>
public class ReplaceTests
{
    [Theory]
    [InlineData("bert", "old", "data-00000-of-00001")]
    [InlineData("bert", "sharded", "data-00000-of-00001")]
    [InlineData("bert -Name *layer_0*", "old", "data-00000-of-00001")]
    public void Force_replaces_what_is_there_and_leaves_none_of_its_files(string variables, string destination, params string[] suffixes)
    {
        using Session session = Prepare();
        IReadOnlyList<string> expected = session.Values($"Get-CheckpointVariable {variables}");
        Assert.NotEmpty(expected);
        session.Run($"Get-CheckpointVariable {variables} | Copy-CheckpointVariable {destination} -Force").Succeeded();
        Assert.Equal(expected, session.Values($"Get-CheckpointVariable {destination}"));
        Assert.Equal(
            suffixes.Select(suffix => $"{destination}.{suffix}").Append(destination + ".index"),
            session.Entries.Where(entry => entry.StartsWith(destination + ".", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("old", 4000)]
    [InlineData("sharded", 16000)]
    public void Force_replaces_by_another_number_of_data_files(string destination, int size)
    {
        using Session session = Prepare();
        IReadOnlyList<string> expected = session.Values("Get-CheckpointVariable bert");
        PSObject info = session
            .Run($"Get-CheckpointVariable bert | Copy-CheckpointVariable {destination} -Force -MaxShardSize {size} -PassThru")
            .Succeeded()
            .Output[0];
        int count = (int)info.Get("ShardCount")!;
        Assert.True(count > 1);
        Assert.Equal(expected, session.Values($"Get-CheckpointVariable {destination}"));
        Assert.Equal(
            Enumerable.Range(0, count).Select(shard => $"{destination}.data-{shard:D5}-of-{count:D5}").Append(destination + ".index"),
            session.Entries.Where(entry => entry.StartsWith(destination + ".", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_checkpoint_can_be_replaced_by_a_part_of_itself()
    {
        using Session session = Prepare();
        IReadOnlyList<string> expected = session.Values("Get-CheckpointVariable bert -Exclude *bias*");
        long before = new FileInfo(session["bert.data-00000-of-00001"]).Length;
        session.Run("Get-CheckpointVariable bert -Exclude *bias* | Copy-CheckpointVariable bert -Force").Succeeded();
        Assert.Equal(expected, session.Values("Get-CheckpointVariable bert"));
        Assert.True(new FileInfo(session["bert.data-00000-of-00001"]).Length < before);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void A_merge_can_replace_one_of_its_sources(string destination)
    {
        using Session session = Prepare();
        session.Run($"Merge-Checkpoint a, b {destination} -Force").Succeeded();
        Assert.Equal(["a int32 []", "3", "b int32 []", "4"], session.Values($"Get-CheckpointVariable {destination}"));
        Assert.Equal(
            destination == "a" ? ["b int32 []", "4"] : ["a int32 []", "3"],
            session.Values($"Get-CheckpointVariable {(destination == "a" ? "b" : "a")}")
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable old", "DestinationExists")]
    [InlineData("Merge-Checkpoint a, b old", "DestinationExists")]
    [InlineData("Merge-Checkpoint a, b a", "DestinationExists")]
    [InlineData("Get-CheckpointVariable nothing* | Copy-CheckpointVariable old -Force -ErrorAction Stop", "CheckpointNotFound")]
    [InlineData("Get-CheckpointVariable a -Name x* | Copy-CheckpointVariable old -Force", "NoVariable")]
    [InlineData("Get-CheckpointVariable damaged | Copy-CheckpointVariable old -Force", "ChecksumMismatch")]
    [InlineData("Get-CheckpointVariable damaged | Copy-CheckpointVariable damaged -Force", "ChecksumMismatch")]
    [InlineData("Get-CheckpointVariable damaged | Copy-CheckpointVariable old -Append -OnDuplicate Last", "ChecksumMismatch")]
    [InlineData("Get-CheckpointVariable adam | Copy-CheckpointVariable old -Append", "DuplicateVariable")]
    public void What_fails_leaves_the_old_checkpoint_as_it_was(string script, string id)
    {
        using Session session = Prepare();
        CheckpointFiles.Damage(session["damaged.data-00000-of-00001"], 100);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal(id, session.FailsWith("$ErrorActionPreference = 'Stop'; " + script));
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_file_without_a_suffix_is_never_replaced()
    {
        using Session session = Prepare();
        File.WriteAllText(session["thesis"], "do not lose");
        Assert.Equal("DestinationExists", session.FailsWith("Get-CheckpointVariable a | Copy-CheckpointVariable thesis -Force"));
        Assert.Equal("do not lose", File.ReadAllText(session["thesis"]));
    }

    [Fact]
    public void Append_adds_a_data_file_and_leaves_the_others_as_they_are()
    {
        using Session session = Prepare();
        byte[] values = File.ReadAllBytes(session["old.data-00000-of-00001"]);
        IReadOnlyList<string> expected = [.. session.Values("Get-CheckpointVariable a"), .. session.Values("Get-CheckpointVariable old")];
        session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable old -Append").Succeeded();
        Assert.Equal(expected, session.Values("Get-CheckpointVariable old"));
        Assert.Equal(
            ["old.data-00000-of-00002", "old.data-00001-of-00002", "old.index"],
            session.Entries.Where(static entry => entry.StartsWith("old.", StringComparison.Ordinal))
        );
        Assert.Equal(values, File.ReadAllBytes(session["old.data-00000-of-00002"]));
        Assert.Equal(File.ReadAllBytes(session["a.data-00000-of-00001"]), File.ReadAllBytes(session["old.data-00001-of-00002"]));
    }

    [Fact]
    public void Append_again_and_again_keeps_everything()
    {
        using Session session = Prepare();
        session.Run("1..5 | % { $n = $_; Get-CheckpointVariable a | Copy-CheckpointVariable grown -NewName \"v$n\" -Append }").Succeeded();
        Assert.Equal(
            Enumerable.Range(1, 5).SelectMany(static n => new[] { $"v{n} int32 []", "3" }),
            session.Values("Get-CheckpointVariable grown")
        );
        Assert.Equal(6, session.Entries.Count(static entry => entry.StartsWith("grown.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("First", "3")]
    [InlineData("Last", "5")]
    public void Append_of_names_that_are_there_keeps_or_replaces_their_values(string policy, string step)
    {
        using Session session = Prepare();
        IReadOnlyList<string> untouched = session.Values("Get-CheckpointVariable old -Exclude global_step");
        session.Run($"Get-CheckpointVariable adam global_step | Copy-CheckpointVariable old -Append -OnDuplicate {policy}").Succeeded();
        Assert.Equal(["global_step int64 []", step], session.Values("Get-CheckpointVariable old -Name global_step"));
        Assert.Equal(untouched, session.Values("Get-CheckpointVariable old -Exclude global_step"));
    }

    [Fact]
    public void Append_to_nothing_writes_a_new_checkpoint()
    {
        using Session session = Prepare();
        session.Run("Get-CheckpointVariable adam | Copy-CheckpointVariable new/x -Append").Succeeded();
        Assert.Equal(File.ReadAllBytes(session["adam.index"]), File.ReadAllBytes(session["new", "x.index"]));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable bert | Copy-CheckpointVariable x -MaxShardSize 4KB -PassThru")]
    [InlineData("Merge-Checkpoint bert, a x -MaxShardSize 4KB -PassThru")]
    public void MaxShardSize_divides_the_values_into_files_of_that_size(string script)
    {
        using Session session = Prepare();
        int count = (int)session.Run(script).Succeeded().Output[0].Get("ShardCount")!;
        Assert.True(count > 2);
        Assert.Equal(session.Values("Get-CheckpointVariable bert"), session.Values("Get-CheckpointVariable x -Exclude a"));
        long largest = (long)
            session
                .Run("$max = 0L; Get-CheckpointVariable bert | % { if ($_.Size -gt $max) { $max = $_.Size } }; $max")
                .Succeeded()
                .Output[0]
                .BaseObject;
        Assert.All(
            Directory.GetFiles(session.Directory.Path, "x.data-*"),
            file => Assert.InRange(new FileInfo(file).Length, 1, Math.Max(4096, largest))
        );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void A_data_file_has_some_size(string size)
    {
        using Session session = Prepare();
        Assert.Equal(
            "ParameterArgumentValidationError",
            session.FailsWith($"Get-CheckpointVariable bert | Copy-CheckpointVariable x -MaxShardSize {size}")
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable bert | Copy-CheckpointVariable x")]
    [InlineData("Merge-Checkpoint a, b x")]
    [InlineData("Rename-CheckpointScope '' s -Path bert -To x")]
    [InlineData("Remove-CheckpointVariable bert *bias* -To x")]
    public void NoFlush_writes_the_same_bytes(string script)
    {
        using Session session = Prepare();
        session.Run(script).Succeeded();
        byte[] index = File.ReadAllBytes(session["x.index"]);
        byte[] values = File.ReadAllBytes(session["x.data-00000-of-00001"]);
        session.Run(script + " -NoFlush -Force").Succeeded();
        Assert.Equal(index, File.ReadAllBytes(session["x.index"]));
        Assert.Equal(values, File.ReadAllBytes(session["x.data-00000-of-00001"]));
    }

    [Fact]
    public void OnDuplicate_Rename_keeps_all_under_their_checkpoints_names()
    {
        using Session session = Prepare();
        session
            .Run("Get-CheckpointVariable old, adam -Name global_step, head/bias | Copy-CheckpointVariable x -OnDuplicate Rename")
            .Succeeded();
        Assert.Equal(["adam/global_step", "adam/head/bias", "old/global_step", "old/head/bias"], session.Names("x"));
        Assert.Equal(
            ["adam/global_step int64 []", "5", "old/global_step int64 []", "3"],
            session.Values("Get-CheckpointVariable x -Name */global_step")
        );
        session.Run("Merge-Checkpoint old, adam, a y -OnDuplicate Rename").Succeeded();
        Assert.Contains("a", session.Names("y"));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable old -Force", true)]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable old -Append", false)]
    [InlineData("Rename-CheckpointVariable global_step step -Path old", true)]
    [InlineData("Remove-CheckpointVariable old global_step", true)]
    [InlineData("Get-CheckpointVariable old | Copy-CheckpointVariable x", false)]
    public void A_change_beside_a_meta_file_warns_and_leaves_it_and_the_state_file_alone(string script, bool warns)
    {
        using Session session = Prepare();
        File.WriteAllText(session["old.meta"], "meta");
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"old\"");
        IReadOnlyList<string> warnings = session.Run(script).Succeeded().Warnings;
        Assert.Equal(warns ? 1 : 0, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains(session["old.meta"], warning, StringComparison.Ordinal));
        Assert.Equal("meta", File.ReadAllText(session["old.meta"]));
        Assert.Equal("model_checkpoint_path: \"old\"", File.ReadAllText(session["checkpoint"]));
    }

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        CheckpointFiles.Bert(session.Directory);
        CheckpointFiles.Adam(session.Directory);
        CheckpointFiles.Adam(session.Directory, "old", step: 3);
        CheckpointFiles.Adam(session.Directory, "damaged", step: 4);
        CheckpointFiles.Copy(Fixtures.TfMade("partitioned_sharded", "model.ckpt-7"), session["sharded"]);
        return session;
    }
}
