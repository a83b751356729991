using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class RenameCheckpointScopeTests
{
    [Theory]
    [InlineData("head top", "top/bias", "top/kernel")]
    [InlineData("head/ top/", "top/bias", "top/kernel")]
    [InlineData("head a/b/c", "a/b/c/bias", "a/b/c/kernel")]
    [InlineData("head ''", "bias", "kernel")]
    [InlineData("'' new", "new/head/bias", "new/head/kernel")]
    [InlineData("-NewScope top -Scope head", "top/bias", "top/kernel")]
    public void Whole_segments_move(string scopes, params string[] names)
    {
        using var session = new Session();
        IReadOnlyList<PSObject> moved = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' head/bias, head/kernel | Rename-CheckpointScope {scopes}")
            .Succeeded()
            .Output;
        Assert.Equal(names, moved.Texts("Name"));
        Assert.Equal(["head/bias", "head/kernel"], moved.Texts("SourceName"));
    }

    [Fact]
    public void Variables_outside_pass_unchanged_and_a_part_of_a_segment_is_outside()
    {
        using var session = new Session();
        IEnumerable<string> names = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' *bias | Rename-CheckpointScope encoder/layer_1 x")
            .Succeeded()
            .Output.Texts("Name");
        Assert.Equal(["encoder/layer_0/bias", "x/bias", "head/bias"], names);
        Assert.Equal(
            "ScopeNotFound",
            session.FailsWith($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' | Rename-CheckpointScope enc x")
        );
    }

    [Fact]
    public void A_scope_that_matches_nothing_keeps_the_sink_from_writing()
    {
        using var session = new Session();
        ErrorRecord error = session.Fails(
            $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' | Rename-CheckpointScope encoder/layer_O x | "
                + "Copy-CheckpointVariable y"
        );
        Assert.StartsWith("ScopeNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("encoder/layer_O", error.TargetObject);
        Assert.Contains("'encoder/layer_0'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(session.Entries);
    }

    [Fact]
    public void A_variable_given_as_a_scope_gets_the_command_for_it()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Contains(
            "Rename-CheckpointVariable",
            session.Fails("Get-CheckpointVariable a | Rename-CheckpointScope a b").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Rename-CheckpointScope '' ''", "NothingToRename")]
    [InlineData("Get-CheckpointVariable a | Rename-CheckpointScope / ''", "NothingToRename")]
    [InlineData("'a' | Rename-CheckpointScope x y", "NotAVariable")]
    public void What_makes_no_sense_is_refused(string script, string id)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(id, session.FailsWith(script));
    }

    [Fact]
    public void Renames_chain_and_are_copied()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session
            .Run(
                "Get-CheckpointVariable m -Kind Weight | Rename-CheckpointScope head top | Rename-CheckpointScope '' model | "
                    + "Rename-CheckpointScope model/encoder enc | Copy-CheckpointVariable x"
            )
            .Succeeded();
        Assert.Equal(
            ["enc/layer_0/bias", "enc/layer_0/kernel", "enc/layer_1/bias", "enc/layer_1/kernel", "model/top/bias", "model/top/kernel"],
            session.Run("Get-CheckpointVariable x").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(
            "True",
            session
                .Run("(Read-CheckpointVariable x model/top/kernel)[3, 1] -eq (Read-CheckpointVariable m head/kernel)[3, 1]")
                .Succeeded()
                .Output[0]
                .ToString()
        );
    }

    [Theory]
    [InlineData("Get-ModelVariable g.meta", "Rename-CheckpointScope head top", "top/kernel top/kernel")]
    [InlineData("Get-ModelVariable g.meta", "Rename-CheckpointVariable head/kernel k", "k k")]
    [InlineData("Get-ModelVariable g.meta", "Rename-CheckpointVariable -NewName { \"x/$($_.Name)\" }", "x/head/kernel x/head/kernel")]
    [InlineData("@{ Name = 'head/kernel'; DataType = 'float'; Shape = 2 }", "Rename-CheckpointScope head top", "top/kernel ")]
    public void Variables_without_values_are_renamed_too(string model, string rename, string expected)
    {
        using var session = new Session();
        File.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta"), session["g.meta"]);
        IReadOnlyList<PSObject> renamed = session.Run($"{model} | {rename} | % {{ \"$($_.Name) $($_.RestoreKeys)\" }}").Succeeded().Output;
        Assert.Contains(expected, renamed.Select(static one => one.ToString()));
    }

    [Fact]
    public void A_variable_without_values_that_keeps_its_name_keeps_what_is_known_of_it()
    {
        using var session = new Session();
        const string Rows =
            "[pscustomobject]@{ Name = 'a/w'; DataType = 'float'; Shape = 2; "
            + "RestoreKeys = 'a/w', 'a/old' }, [pscustomobject]@{ Name = 'b/w'; DataType = 'float'; Shape = 2 }";
        IReadOnlyList<PSObject> renamed = session.Run($"{Rows} | Rename-CheckpointScope b c").Succeeded().Output;
        Assert.Equal(["a/w", "c/w"], renamed.Texts("Name"));
        Assert.Equal(["a/w", "a/old"], (IEnumerable<string>)renamed[0].Get("RestoreKeys")!);
        Assert.Equal("ScopeNotFound", session.FailsWith($"{Rows} | Rename-CheckpointScope d e"));
    }

    [Fact]
    public void The_object_graph_keeps_its_name()
    {
        using var session = new Session();
        string before = $"Get-CheckpointVariable '{Fixtures.TfMade("tf2_keras3")}' -Force";
        IReadOnlyList<PSObject> variables = session.Run(before).Succeeded().Output;
        Assert.Contains("_CHECKPOINTABLE_OBJECT_GRAPH", variables.Texts("Name"));

        // A place is what is renamed; a copy finds the key that TensorFlow gives it.
        Assert.Equal(
            variables.Select(static variable =>
                variable.Text("ObjectPath") is { Length: > 0 } path ? $"x/{path}/.ATTRIBUTES/VARIABLE_VALUE" : variable.Text("Name")
            ),
            session.Run($"{before} | Rename-CheckpointScope '' x").Succeeded().Output.Texts("Name")
        );
    }
}
