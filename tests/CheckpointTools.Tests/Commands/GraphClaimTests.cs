using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>What is asked of an object graph is done, or is an error: nothing is passed over without a word.</summary>
public sealed class GraphClaimTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("model/model", "model")]
    [InlineData("model", "''")]
    public void A_scope_of_the_name_of_its_own_is_unwrapped(string scope, string newScope)
    {
        string nested = Base("nested");
        string[] before = Paths($"'{nested}'");
        Copy($"Get-CheckpointVariable '{nested}' | Rename-CheckpointScope model model/model", "wrapped");
        Copy($"Get-CheckpointVariable wrapped | Rename-CheckpointScope {scope} {newScope}", "unwrapped");

        Assert.Equal(before, Paths("unwrapped"));
    }

    [Fact]
    public void The_counter_of_saves_cannot_be_renamed()
    {
        ErrorRecord error = _session.Fails(
            $"Get-CheckpointVariable '{Base("nested")}' | Rename-CheckpointVariable save_counter my_counter | Copy-CheckpointVariable to"
        );
        Assert.StartsWith("ObjectGraphConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'my_counter'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Entries);
    }

    [Fact]
    public void In_a_scope_the_counter_stays_with_a_warning()
    {
        EngineResult result = _session.Run(
            $"Get-CheckpointVariable '{Base("nested")}' | Rename-CheckpointScope '' x | Copy-CheckpointVariable to"
        );
        Assert.Contains(result.Warnings, static warning => warning.Contains("'save_counter' stays at the root", StringComparison.Ordinal));
        Assert.Contains("save_counter", Paths("to"));
        Assert.Contains("x/model/encoder/w", Paths("to"));
    }

    [Fact]
    public void A_root_that_stores_a_value_gets_no_name()
    {
        _session
            .Run($"Get-CheckpointObject '{Base("nested")}' model/encoder/w | Copy-CheckpointVariable root -AsRoot -NoSaveCounter")
            .Succeeded();
        ErrorRecord error = _session.Fails("Get-CheckpointVariable root | Rename-CheckpointScope '' x | Copy-CheckpointVariable to");
        Assert.Contains("The root of an object graph cannot be renamed to 'x'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_whose_graph_is_missing_is_not_taken_for_two_variables()
    {
        Copy($"Get-CheckpointVariable '{Base("tables")}'", "part -ObjectGraph Drop");
        ErrorRecord error = _session.Fails($"Merge-Checkpoint '{Base("nested")}', part -To to");
        Assert.StartsWith("ObjectGraphConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("dense/.ATTRIBUTES/table-keys", error.Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The object 'reg' is saved by code of its own, and its tensors' names begin with its own.</summary>
    [Fact]
    public void A_name_of_a_Saver_is_none_of_a_graph_that_it_begins_with()
    {
        Copy(
            $"Get-CheckpointVariable '{Base("tf1_names")}' encoder_w | Rename-CheckpointVariable encoder_w regular_w",
            "named -ObjectGraph Drop"
        );
        _session.Run($"Merge-Checkpoint '{Base("registered_saver")}', named -To to").Succeeded();
        Assert.Contains("regular_w/.ATTRIBUTES/VARIABLE_VALUE", _session.Names("to"));
    }

    [Theory]
    [InlineData("Get-CheckpointObject '{0}' model/encoder", "-AsRoot", "cannot become its root")]
    [InlineData("Get-CheckpointVariable '{0}' model/encoder/w", "-NoSaveCounter", "cannot be left out")]
    [InlineData(
        "Get-CheckpointVariable '{0}' model/encoder/w | Rename-CheckpointVariable model/encoder/w no/such",
        "",
        "it has no variable 'no/such/.ATTRIBUTES/VARIABLE_VALUE'"
    )]
    public void A_SavedModel_that_is_added_to_stays_what_it_is(string given, string switches, string message)
    {
        _session.Directory.CopyOf(Fixtures.Require("oracle/graph/bases/saved_model"), "model");
        ErrorRecord error = _session.Fails(
            $"{given.Replace("{0}", Base("nested"), StringComparison.Ordinal)} | "
                + $"Copy-CheckpointVariable model/variables/variables -Append -OnDuplicate Last {switches}"
        );
        Assert.StartsWith("ObjectGraphConflict,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
    }

    private static string Base(string name) =>
        Fixtures.Require($"oracle/graph/bases/{name}/{(name == "tf1_names" ? "model" : "ckpt-1")}.index")[..^".index".Length];

    private string[] Paths(string checkpoint) =>
        [.. _session.Run($"Get-CheckpointVariable {checkpoint}").Succeeded().Output.Texts("ObjectPath").Order(StringComparer.Ordinal)];

    private void Copy(string pipeline, string to) => _session.Run($"{pipeline} | Copy-CheckpointVariable {to}");
}
