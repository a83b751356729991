using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>What describes a variable of a model in a pipeline: any object with a name, a dtype and a shape.</summary>
public class ModelVariableFormTests
{
    [Theory]
    [InlineData("@{ Name = 'a'; DataType = 'DT_INT32'; Shape = '[]' }")]
    [InlineData("@{ name = 'a'; dataType = 'int32'; shape = '' }")]
    [InlineData("[pscustomobject]@{ Name = 'a'; DataType = 'int32'; Shape = @(); Other = 7 }")]
    [InlineData("[pscustomobject]@{ Name = 'a'; DataType = 'Int32'; Shape = $null; Partition = $null }")]
    [InlineData(
        "[pscustomobject]@{ Name = 'a'; DataType = [pscustomobject]@{ Name = 'int32' }; Shape = [pscustomobject]@{ Rank = 0; "
            + "Dimensions = @() } }"
    )]
    [InlineData("@{ Name = 'a'; DataType = @{ name = 'int32' }; Shape = @{ rank = $null; dimensions = $null } }")]
    public void Anything_with_a_name_a_dtype_and_a_shape_is_a_variable_of_a_model(string variable)
    {
        using var session = Models();
        session.Run($"{variable} | Initialize-CheckpointVariable b @{{ b = 'a' }} | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal(["a int32 []", "4"], session.Values("Get-CheckpointVariable x"));
    }

    [Theory]
    [InlineData("@{ Other = 'a'; DataType = 'int32'; Shape = '' }", "NotAVariable")]
    [InlineData("[IO.FileInfo]'a.index'", "NotAVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32' }", "InvalidVariable")]
    [InlineData("@{ Name = 'a' }", "InvalidVariable")]
    [InlineData("@{ Name = ''; DataType = 'int32'; Shape = '' }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'integer'; Shape = '' }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = 'small' }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = 3, -4 }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = 3; Partition = 'two' }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = 3; Partition = @{ Axis = 0 } }", "InvalidVariable")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = 3; Partition = @{ Axis = 'x'; Sizes = 1, 2 } }", "InvalidVariable")]
    public void What_describes_no_variable_is_refused(string variable, string id)
    {
        using var session = Models();
        Assert.Equal(id, session.FailsWith($"{variable} | Initialize-CheckpointVariable b @{{ b = 'a' }}"));
    }

    [Theory]
    [InlineData(
        "@{ Name = 'v'; DType = 'float32'; Shape = '2' }",
        "the variable 'v', but it has no DataType (its 'DType' must be called DataType)."
    )]
    [InlineData(
        "[pscustomobject]@{ Name = 'v'; Datatyp = 'float32'; Dims = '2' }",
        "the variable 'v', but it has no DataType (its 'Datatyp' must be called DataType), and it has no Shape (its 'Dims' must "
            + "be called Shape)."
    )]
    [InlineData("@{ Name = 'v'; Shape = '2' }", "the variable 'v', but it has no DataType.")]
    [InlineData(
        "@{ Name = 'v'; DataType = 'float'; Shpae = '2' }",
        "the variable 'v', but it has no Shape (its 'Shpae' must be called Shape)."
    )]
    public void What_lacks_a_property_is_told_which_and_which_was_meant(string variable, string why)
    {
        using var session = Models();
        Assert.Contains(
            why,
            session.Fails($"{variable} | Initialize-CheckpointVariable b @{{}}").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Get-ModelVariable ref net/emb | ThroughJob", "net/emb", true, false)]
    [InlineData("Get-ModelVariable ref net/scratch | ThroughJob", "", true, true)]
    [InlineData(
        "[pscustomobject]@{ Name = 'n'; DataType = 'float'; Shape = '2'; RestoreKeys = 'k', 'l'; IsTrainable = $false; "
            + "Model = \"$PWD/ref.meta\" }",
        "k l",
        false,
        false
    )]
    [InlineData(
        "@{ name = 'n'; dataType = 'float'; shape = '2'; restoreKeys = 'k'; isLocal = 'True'; isTrainable = ''; "
            + "model = \"$PWD/ref.meta\" }",
        "k",
        null,
        true
    )]
    [InlineData(
        "@{ Name = 'n'; DataType = 'float'; Shape = '2'; RestoreKeys = 'System.Object[]'; Model = \"$PWD/ref.meta\" }",
        "",
        null,
        false
    )]
    public void What_a_model_says_of_a_variable_comes_along_in_any_form(string variable, string keys, object? isTrainable, object isLocal)
    {
        using var session = Models();
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["ref.meta"]);
        PSObject passed = session.Run($"{variable} | Initialize-CheckpointVariable b @{{}}").Succeeded().Output.Single();
        Assert.Equal((isTrainable, isLocal, session["ref.meta"]), (passed.Get("IsTrainable"), passed.Get("IsLocal"), passed.Text("Model")));
        Assert.Equal(keys, string.Join(' ', ((System.Collections.IEnumerable)passed.Get("RestoreKeys")!).Cast<string>()));
    }

    [Fact]
    public void Many_parts_pass_through_a_job_and_a_table()
    {
        using var session = Models();
        const string Model = "@{ Name = 'd'; DataType = 'float'; Shape = 10; Partition = 'axis 0: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1' }";
        foreach (int depth in new[] { 1, 2 })
        {
            PSObject again = session
                .Run($"{Model} | Initialize-CheckpointVariable b @{{}} | ThroughJob {depth} | Initialize-CheckpointVariable b @{{}}")
                .Succeeded()
                .Output.Single();
            Assert.Equal("axis 0: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1", again.Text("Partition"));
        }
    }

    [Theory]
    [InlineData(
        "[pscustomobject]@{ Name = 'n'; SourceName = 'b'; Checkpoint = \"$PWD/b\"; Rule = ''; Partition = ''; "
            + "DataType = 'int32'; Shape = '' }"
    )]
    [InlineData("@{ name = 'n'; sourceName = 'b'; checkpoint = \"$PWD/b\" }")]
    public void A_row_or_a_dictionary_that_was_a_variable_is_found_again(string variable)
    {
        using var session = Models();
        PSObject found = session.Run($"{variable} | Initialize-CheckpointVariable a @{{}}").Succeeded().Output.Single();
        Assert.Equal(
            ("n", "b", session["b"], null),
            (found.Text("Name"), found.Text("SourceName"), found.Text("Checkpoint"), found.Get("Rule"))
        );
        session.Run($"{variable} | Copy-CheckpointVariable x -Mode Link").Succeeded();
    }

    private static Session Models()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        return session;
    }
}
