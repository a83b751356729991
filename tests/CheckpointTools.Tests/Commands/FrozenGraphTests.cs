namespace CheckpointTools.Tests.Commands;

/// <summary>Frozen graphs in every command that takes a checkpoint, and the constants of other graphs.</summary>
public class FrozenGraphTests
{
    private const string Weights =
        "encoder/layer_0/bias,encoder/layer_0/kernel,encoder/layer_1/bias,encoder/layer_1/kernel,head/bias,head/kernel";

    private const string Rest = "-Exclude *Adam*, *Average, beta?_power, global_step";

    private static string Frozen => Checkout.PathTo("samples", "frozen", "frozen_graph.pb");

    private static string Training => Checkout.PathTo("samples", "training", "model.ckpt-5");

    [Fact]
    public void A_frozen_graph_is_listed_and_compared_with_its_checkpoint()
    {
        using var session = new Session();

        EngineResult listed = session.Run($"Get-CheckpointVariable '{Frozen}' -Exclude Const").Succeeded();

        Assert.Equal(Weights.Split(','), listed.Output.Texts("Name"));
        Assert.All(listed.Output.Texts("Format"), static text => Assert.Equal("Graph", text));
        Assert.All(listed.Output.Texts("KindEvidence"), static text => Assert.Equal("Model", text));
        Assert.Empty(session.Run($"Compare-Checkpoint '{Frozen}' '{Training}' {Rest}, Const -IncludeValue").Succeeded().Output);
        Assert.Equal(
            ["Const"],
            session.Run($"Compare-Checkpoint '{Frozen}' '{Training}' {Rest} -IncludeValue").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(["Graph"], session.Run($"Get-Checkpoint '{Frozen}'").Succeeded().Output.Texts("Format"));
    }

    [Fact]
    public void It_is_copied_exported_merged_and_gives_a_model_its_values()
    {
        using var session = new Session();
        string weights = $"Get-CheckpointVariable '{Frozen}' -Exclude Const";
        session.Run($"{weights} | Copy-CheckpointVariable -To copy").Succeeded();
        session.Run($"{weights} | Export-CheckpointVariable x.safetensors").Succeeded();
        session.Run($"Merge-Checkpoint '{Frozen}', '{Checkout.PathTo("samples", "models", "a", "model-a")}' -To merged").Succeeded();
        session
            .Run(
                $"Get-CheckpointVariable '{Checkout.PathTo("samples", "training", "model.ckpt-3")}' -Kind Weight | "
                    + $"Initialize-CheckpointVariable -From '{Frozen}' @{{ '/' = '/' }} | Copy-CheckpointVariable -To given"
            )
            .Succeeded();

        Assert.Contains("a", session.Run("Get-CheckpointVariable merged").Succeeded().Output.Texts("Name"));
        foreach (string path in (string[])["copy", "x.safetensors", "merged", "given"])
        {
            Assert.True((bool)session.Run($"Test-Checkpoint {path}").Succeeded().Output[0].BaseObject);
            Assert.Empty(
                session.Run($"Compare-Checkpoint {path} '{Training}' -Name encoder/*, head/* {Rest} -IncludeValue").Succeeded().Output
            );
        }
    }

    [Fact]
    public void What_is_no_weight_is_found_by_its_very_name_or_with_All()
    {
        using var session = new Session();
        string model = Checkout.PathTo("samples", "export");

        Assert.Empty(session.Run($"Get-CheckpointVariable '{model}' -Constant").Succeeded().Output);
        Assert.Contains(
            "__inference__traced_save_84/num_shards",
            session.Run($"Get-CheckpointVariable '{model}' -Constant -All").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(
            ["Other"],
            session
                .Run($"Get-CheckpointVariable '{model}' __inference__traced_save_84/num_shards -Constant")
                .Succeeded()
                .Output.Texts("Kind")
        );
        string read = $"Get-CheckpointVariable '{model}' Const_1 -Constant | Read-CheckpointVariable";
        Assert.Equal("1,2", session.Run($"({read}) -join ','").Succeeded().Output[0].ToString());
        session.Run($"Get-CheckpointVariable '{model}' -Constant -All | Copy-CheckpointVariable -To m").Succeeded();
        Assert.True((bool)session.Run("Test-Checkpoint m").Succeeded().Output[0].BaseObject);
    }

    [Fact]
    public void A_graph_that_is_not_frozen_names_the_switch_that_takes_its_constants()
    {
        using var session = new Session();
        File.Copy(Training + ".meta", session["graph.pb"]);

        EngineResult refused = session.Run("Get-CheckpointVariable graph.pb");

        Assert.Contains("Get-CheckpointVariable -Constant", refused.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("Const", session.Run("Get-CheckpointVariable graph.pb -Constant").Succeeded().Output.Texts("Name"));
        Assert.Contains("Const", session.Run($"Get-CheckpointVariable '{Training}' -Constant").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void A_test_looks_at_the_structure_and_says_so()
    {
        using var session = new Session();

        Assert.True((bool)session.Run($"Test-Checkpoint '{Frozen}'").Succeeded().Output[0].BaseObject);
        Assert.Contains("no checksums", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(["False"], session.Run($"Test-Checkpoint '{Frozen}' -Summary").Succeeded().Output.Texts("HasChecksums"));

        byte[] whole = File.ReadAllBytes(Frozen);
        File.WriteAllBytes(session["cut.pb"], whole[..^20]);
        Assert.Equal(["TruncatedFile"], session.Run("Test-Checkpoint cut.pb -Detailed").Succeeded().Output.Texts("Code"));
        Assert.NotEmpty(session.Run("Get-CheckpointVariable cut.pb -SkipDamaged").Output);
    }

    [Theory]
    [InlineData("Rename-CheckpointVariable head/bias b -Path x.pb", "InvalidTransfer")]
    [InlineData("Remove-CheckpointVariable x.pb head/bias", "InvalidTransfer")]
    [InlineData("Optimize-Checkpoint x.pb", "InvalidTransfer")]
    [InlineData("Remove-Checkpoint x.pb", "InvalidTransfer")]
    [InlineData("Move-Checkpoint x.pb y", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable x.pb | Copy-CheckpointVariable -To x.pb -Append", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.pb | Copy-CheckpointVariable -To y.pb", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.pb | Export-CheckpointVariable y.pb", "InvalidDestination")]
    [InlineData("Get-CheckpointVariable x.pb | Copy-CheckpointVariable -To y -Mode Link", "InvalidTransfer")]
    public void What_changes_files_refuses_them(string script, string id)
    {
        using var session = new Session();
        File.Copy(Frozen, session["x.pb"]);

        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(["x.pb"], session.Entries);
    }
}
