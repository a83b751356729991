using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>V1 checkpoints in every command that takes a checkpoint: read and converted, never written.</summary>
public class V1CheckpointTests
{
    private static readonly string[] AllNames =
    [
        "bool",
        "c64",
        "d",
        "f",
        "half",
        "i",
        "i16",
        "i8",
        "l",
        "s",
        "scalar",
        "scope/nested/name",
        "u8",
    ];

    [Theory]
    [InlineData("single/model.ckpt-12")]
    [InlineData("single")]
    [InlineData("single/checkpoint")]
    [InlineData("single/model*")]
    public void A_file_is_found_by_its_name_its_directory_its_state_file_or_a_wildcard(string path)
    {
        using var session = WithBoth();
        Assert.Equal(AllNames, session.Run($"Get-CheckpointVariable {path}").Succeeded().Output.Texts("Name"));
    }

    [Theory]
    [InlineData("sharded/model.ckpt")]
    [InlineData("sharded/model.ckpt-00001-of-00002")]
    [InlineData("'sharded/model.ckpt-?????-of-00002'")]
    [InlineData("sharded")]
    [InlineData("sharded/checkpoint")]
    [InlineData("sharded/model.ckpt-00000-of-00002, sharded/model.ckpt-00001-of-00002")]
    public void Files_of_one_checkpoint_are_found_by_any_of_them_and_listed_once(string path)
    {
        using var session = WithBoth();
        Assert.Equal(["emb", "w0", "w1"], session.Run($"Get-CheckpointVariable {path}").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void A_missing_file_of_several_is_named()
    {
        using var session = WithBoth();
        File.Delete(session["sharded", "model.ckpt-00000-of-00002"]);
        foreach (
            string path in (string[])["sharded/model.ckpt", "sharded/model.ckpt-00001-of-00002", "'sharded/model.ckpt-?????-of-00002'"]
        )
        {
            ErrorRecord error = session.Fails($"Get-CheckpointVariable -LiteralPath {path} -ErrorAction Stop");
            Assert.StartsWith("DataFileMissing,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("model.ckpt-00000-of-00002", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Get_Checkpoint_describes_it()
    {
        using var session = WithBoth();
        PSObject single = Assert.Single(session.Run("Get-Checkpoint single").Succeeded().Output);
        Assert.Equal(
            ("V1", 13L, 1, 12L, true, true),
            (
                single.Text("Format"),
                single.Get("VariableCount"),
                single.Get("ShardCount"),
                single.Get("Step"),
                single.Get("IsComplete"),
                single.Get("IsLatest")
            )
        );
        PSObject sharded = Assert.Single(session.Run("Get-Checkpoint sharded").Succeeded().Output);
        Assert.Equal(
            ("V1", 3L, 2, true),
            (sharded.Text("Format"), sharded.Get("VariableCount"), sharded.Get("ShardCount"), sharded.Get("IsLatest"))
        );
    }

    [Fact]
    public void Values_read_as_their_types()
    {
        using var session = WithBoth();
        Assert.Equal(["text", "", "日本"], (string[])session.Run("Read-CheckpointVariable single s").Succeeded().Output[0].BaseObject);
        Assert.Equal(
            [(Half)0.5, (Half)(-1.5)],
            (Half[])session.Run("Get-CheckpointVariable single half | Read-CheckpointVariable").Succeeded().Output[0].BaseObject
        );
        Assert.Equal(
            [7, 3],
            session
                .Run("$e = Read-CheckpointVariable sharded emb; $e.GetLength(0), $e.GetLength(1)")
                .Succeeded()
                .Output.Select(static o => (int)o.BaseObject)
        );
    }

    [Fact]
    public void A_copy_is_a_V2_checkpoint_of_the_same_values_and_the_source_stays()
    {
        using var session = WithBoth();
        IReadOnlyList<string> before = DirectorySnapshot.Take(session["single"]);
        PSObject copy = Assert.Single(
            session.Run("Get-CheckpointVariable single | Copy-CheckpointVariable -To out/model -PassThru").Succeeded().Output
        );
        Assert.Equal(("V2", 13L), (copy.Text("Format"), copy.Get("VariableCount")));
        Assert.Equal(session.Values("(Get-CheckpointVariable single)"), session.Values("(Get-CheckpointVariable out/model)"));
        Assert.Equal(before, DirectorySnapshot.Take(session["single"]));
    }

    [Fact]
    public void Merges_with_a_V2_checkpoint()
    {
        using var session = WithBoth();
        CheckpointFiles.A(session.Directory);
        session.Run("Merge-Checkpoint single, a, sharded -To merged").Succeeded();
        Assert.Equal(["a", .. AllNames[..3], "emb", .. AllNames[3..], "w0", "w1"], session.Names("merged"));
        Assert.Equal("axis 0: 3, 2, 2", session.Run("(Get-CheckpointVariable merged emb).Partition").Succeeded().Output[0].ToString());
    }

    [Fact]
    public void WhatIf_writes_nothing_and_a_rename_may_be_in_between()
    {
        using var session = WithBoth();
        IReadOnlyList<string> before = session.Snapshot();
        session.Run("Get-CheckpointVariable sharded | Copy-CheckpointVariable -To x -WhatIf").Succeeded();
        Assert.Equal(before, session.Snapshot());
        session.Run("Get-CheckpointVariable sharded | Rename-CheckpointScope '' old | Copy-CheckpointVariable -To x").Succeeded();
        Assert.Equal(["old/emb", "old/w0", "old/w1"], session.Names("x"));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable single | Copy-CheckpointVariable -To x -Mode Link")]
    [InlineData("Merge-Checkpoint single, sharded -To x -Mode Move")]
    [InlineData("Rename-CheckpointScope '' old -Path single")]
    [InlineData("Remove-CheckpointVariable single s")]
    [InlineData("Remove-CheckpointVariable sharded w0 -Compact")]
    [InlineData("Get-CheckpointVariable single s | Remove-CheckpointVariable")]
    public void Is_never_linked_moved_or_edited(string script)
    {
        using var session = WithBoth();
        IReadOnlyList<string> before = session.Snapshot();
        ErrorRecord error = session.Fails(script);
        Assert.StartsWith("InvalidTransfer,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("V1", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [InlineData("Rename-CheckpointScope '' old -Path sharded -Destination x", new[] { "old/emb", "old/w0", "old/w1" })]
    [InlineData("Remove-CheckpointVariable sharded w0 -Destination x", new[] { "emb", "w1" })]
    [InlineData("Get-CheckpointVariable sharded w0 | Remove-CheckpointVariable -Destination x", new[] { "emb", "w1" })]
    public void With_a_destination_the_change_is_in_the_copy(string script, string[] names)
    {
        using var session = WithBoth();
        session.Run(script).Succeeded();
        Assert.Equal(names, session.Names("x"));
    }

    [Fact]
    public void A_variable_that_passed_through_a_file_is_found_again()
    {
        using var session = WithBoth();
        session.Run("$v = Get-CheckpointVariable sharded emb | ThroughJob; $v | Copy-CheckpointVariable -To x").Succeeded();
        Assert.Equal(["emb"], session.Names("x"));
    }

    private static Session WithBoth()
    {
        var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("v1_single"), "single");
        session.Directory.CopyOf(Fixtures.TfMade("v1_sharded_partitioned"), "sharded");
        return session;
    }
}
