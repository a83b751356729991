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
    [InlineData("-ObjectPath optimizer/*", 14)]
    [InlineData("-ObjectPath model/*, save_counter", 5)]
    [InlineData("-ObjectPath model/* -Name *_kernel*", 2)]
    [InlineData("-ObjectPath * -Force", 15)]
    public void Filters_follow_the_objects(string filters, int count)
    {
        using var session = new Session();
        Assert.Equal(count, session.Run($"Get-CheckpointVariable '{Base("keras3")}' {filters}").Succeeded().Output.Count);
    }

    [Fact]
    public void Names_are_escaped_as_in_keys()
    {
        using var session = new Session();
        PSObject variable = session
            .Run($"Get-CheckpointVariable '{Base("escapes")}' -LiteralName 'we..ird.Sna me/.ATTRIBUTES/VARIABLE_VALUE'")
            .Succeeded()
            .Output.Single();
        Assert.Equal("we..ird.Sna me", variable.Text("ObjectPath"));
    }

    /// <summary>A name is a key, an object path or a saver's name; one that is exactly there counts before others.</summary>
    [Theory]
    [InlineData("keras3", "model/_functional/_operations/1/_kernel", "optimizer/_trainable_variables/0")]
    [InlineData("keras3", "optimizer/_trainable_variables/0", "optimizer/_trainable_variables/0")]
    [InlineData("keras3", "optimizer/_momentums/3", "optimizer/_variables/8")]
    [InlineData("keras3", "seq/d1/bias", "optimizer/_trainable_variables/1")]
    [InlineData("keras3", "SEQ/D1/BIAS", "optimizer/_trainable_variables/1")]
    [InlineData("keras3", "seq/d?/bias", "optimizer/_trainable_variables/1", "optimizer/_trainable_variables/3")]
    [InlineData("keras_new_adam", "model/layer-1/bias", "model/layer_with_weights-1/bias")]
    [InlineData("keras_new_adam", "d1/*", "model/layer_with_weights-0/bias", "model/layer_with_weights-0/kernel")]
    [InlineData("keras_new_adam", "*/d1/bias", "optimizer/_variables/3", "optimizer/_variables/4")]
    [InlineData("escapes", "we..ird.Sna me", "we..ird.Sna me")]
    public void A_variable_is_found_by_any_of_its_names(string checkpoint, string name, params string[] keys)
    {
        using var session = new Session();
        string all = $"Get-CheckpointVariable '{Base(checkpoint)}'";
        string[] found = FindKeys(session, $"{all} -Name '{name}'");

        Assert.Equal(keys, found);
        Assert.Equal(FindKeys(session, all).Except(found), FindKeys(session, $"{all} -Exclude '{name}'"));
    }

    /// <summary>One layer's saver name is the other one's path.</summary>
    [Theory]
    [InlineData("-Name m/kernel", "model/enc/_kernel", "model/head/_kernel", "model/mid/_kernel")]
    [InlineData("-LiteralName m/kernel", "model/enc/_kernel", "model/head/_kernel", "model/mid/_kernel")]
    [InlineData("-LiteralName M/kernel")]
    [InlineData("-LiteralName model/HEAD/_kernel")]
    [InlineData("-Name model/HEAD/_kernel", "model/head/_kernel")]
    public void Several_may_have_one_savers_name(string filter, params string[] keys)
    {
        using var session = new Session();
        string path = Path.GetDirectoryName(Fixtures.Require("reports/positional/keras3/expected.json"))!;
        EngineResult result = session.Run(
            $"Get-CheckpointVariable '{path}' {filter} | % {{ $_.Name -replace '/.ATTRIBUTES/VARIABLE_VALUE' }}"
        );
        Assert.Equal(keys, result.Output.Select(static found => found.ToString()));
        Assert.Equal(
            keys.Length == 0 ? ["VariableNotFound"] : Array.Empty<string>(),
            result.ErrorIds.Select(static id => id.Split(',')[0])
        );
    }

    [Fact]
    public void Other_commands_take_the_names_as_well()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Base("keras3"), "ckpt-1"), session["k"]);
        string kernel = "optimizer/_trainable_variables/0/.ATTRIBUTES/VARIABLE_VALUE";
        Assert.Equal(
            "True",
            session
                .Run(
                    $"(Read-CheckpointVariable k {kernel})[0, 0] -eq "
                        + "(Read-CheckpointVariable k model/_functional/_operations/1/_kernel)[0, 0]"
                )
                .Succeeded()
                .Output.Single()
                .ToString()
        );
        Assert.Equal(
            [kernel, kernel.Replace("variables/0", "variables/1", StringComparison.Ordinal)],
            session
                .Run(
                    "Get-CheckpointVariable k | Rename-CheckpointVariable seq/d1/*, model/_functional/_operations/1/_kernel "
                        + "{ 'new/' + $_.Attribute + $_.SaverName } | ? Name -like new/* | % SourceName"
                )
                .Succeeded()
                .Output.Select(static name => name.ToString())
        );
        session.Run("Remove-CheckpointVariable k model/_functional/_operations/1/_kernel, seq/d1/bias").Succeeded();

        // Their slots go with them.
        Assert.Equal(9, session.Run("Get-CheckpointVariable k").Succeeded().Output.Count);
        Assert.Empty(FindKeys(session, "Get-CheckpointVariable k -Name seq/d1/kernel?, seq/d1/bias?"));
    }

    /// <summary>Both sides of a comparison are found by what either calls them.</summary>
    [Theory]
    [InlineData("-Name seq/d1/kernel", true)]
    [InlineData("-Name model/_functional/_operations/*", true)]
    [InlineData("-Name optimizer/_momentums/*", true)]
    [InlineData("-Name seq/d3/kernel", null)]
    public void Comparisons_take_the_names_as_well(string filter, bool? answer)
    {
        using var session = new Session();
        EngineResult result = session.Run($"Compare-Checkpoint '{Base("keras3")}' '{Base("keras3")}' {filter} -Quiet");
        Assert.Equal(answer is { } known ? [known] : Array.Empty<bool>(), result.Output.Select(static output => (bool)output.BaseObject));
        Assert.Equal(answer is null ? ["VariableNotFound"] : Array.Empty<string>(), result.ErrorIds.Select(static id => id.Split(',')[0]));
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

    private static string[] FindKeys(Session session, string script) =>
        [
            .. session
                .Run($"{script} | % {{ $_.Name -replace '/.ATTRIBUTES/VARIABLE_VALUE' }}")
                .Succeeded()
                .Output.Select(static found => found.ToString()),
        ];

    private static string Base(string name) => Path.GetDirectoryName(Fixtures.Require($"oracle/graph/bases/{name}/expected.json"))!;
}
