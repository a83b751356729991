using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>What Get-CheckpointVariable tells of an object-based checkpoint.</summary>
public class ObjectPathTests
{
    [Fact]
    public void The_weights_of_Keras_3_are_found_by_the_models_path()
    {
        using var session = new Session();
        IReadOnlyList<PSObject> found = session
            .Run($"Get-CheckpointVariable '{Base("keras3")}' -ObjectPath MODEL/*/bias")
            .Succeeded()
            .Output;
        Assert.Equal(
            ["optimizer/_trainable_variables/1/.ATTRIBUTES/VARIABLE_VALUE", "optimizer/_trainable_variables/3/.ATTRIBUTES/VARIABLE_VALUE"],
            found.Texts("Name")
        );
        Assert.Equal(["model/_functional/_operations/1/bias", "model/_functional/_operations/2/bias"], found.Texts("ObjectPath"));
        Assert.All(found, static variable => Assert.Equal("Weight", variable.Text("Kind")));
    }

    [Theory]
    [InlineData("-Kind Weight", 4)]
    [InlineData("-Kind OptimizerSlot", 8)]
    [InlineData("-Kind Counter", 3)]
    [InlineData("-ObjectPath optimizer/*", 10)]
    [InlineData("-ObjectPath model/*, save_counter", 5)]
    [InlineData("-ObjectPath model/* -Name *_kernel*", 0)]
    [InlineData("-ObjectPath * -Force", 15)]
    public void Filters_follow_the_objects(string filters, int count)
    {
        using var session = new Session();
        Assert.Equal(count, session.Run($"Get-CheckpointVariable '{Base("keras3")}' {filters}").Succeeded().Output.Count);
    }

    [Fact]
    public void Escaped_names_are_shown_as_Python_has_them()
    {
        using var session = new Session();
        PSObject variable = session
            .Run($"Get-CheckpointVariable '{Base("escapes")}' -LiteralName 'we..ird.Sna me/.ATTRIBUTES/VARIABLE_VALUE'")
            .Succeeded()
            .Output.Single();
        Assert.Equal("we.ird/na me", variable.Text("ObjectPath"));
    }

    [Fact]
    public void Name_based_checkpoints_have_no_paths()
    {
        using var session = new Session();
        string prefix = Fixtures.TfMade("tf1_adam_steps");
        Assert.All(
            session.Run($"Get-CheckpointVariable '{prefix}'").Succeeded().Output,
            static variable => Assert.Null(variable.Get("ObjectPath"))
        );
        Assert.Empty(session.Run($"Get-CheckpointVariable '{prefix}' -ObjectPath *").Succeeded().Output);
    }

    [Fact]
    public void A_malformed_pattern_is_refused()
    {
        using var session = new Session();
        Assert.Equal("InvalidPattern", session.FailsWith($"Get-CheckpointVariable '{Base("keras3")}' -ObjectPath 'model['"));
    }

    /// <summary>Without its data the graph cannot be read: a warning, and the list is whole.</summary>
    [Fact]
    public void A_graph_that_cannot_be_read_is_a_warning()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Base("keras3"), "ckpt-1"), session["k"]);
        File.Delete(session["k.data-00000-of-00001"]);

        EngineResult result = session.Run("Get-CheckpointVariable k").Succeeded();

        Assert.Equal(15, result.Output.Count);
        Assert.All(result.Output, static variable => Assert.Null(variable.Get("ObjectPath")));
        Assert.Contains("k.data-00000-of-00001 does not exist", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("kinds are judged by the names", result.Warnings[0], StringComparison.Ordinal);
    }

    /// <summary>Keras 3 keeps the model's weights under the optimizer: dropping its state must leave them.</summary>
    [Fact]
    public void Removing_an_optimizers_state_leaves_the_weights()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Base("keras3"), "ckpt-1"), session["k"]);
        session.Run("Get-CheckpointVariable k -Kind OptimizerSlot | Remove-CheckpointVariable -AllowBroken").Succeeded();
        Assert.Equal(
            [
                "optimizer/_iterations",
                "optimizer/_learning_rate",
                "optimizer/_trainable_variables/0",
                "optimizer/_trainable_variables/1",
                "optimizer/_trainable_variables/2",
                "optimizer/_trainable_variables/3",
                "save_counter",
            ],
            session
                .Run("Get-CheckpointVariable k | % { $_.Name -replace '/.ATTRIBUTES/VARIABLE_VALUE' }")
                .Succeeded()
                .Output.Select(static name => name.ToString())
        );
    }

    private static string Base(string name) => Path.GetDirectoryName(Fixtures.Require($"oracle/graph/bases/{name}/expected.json"))!;
}
