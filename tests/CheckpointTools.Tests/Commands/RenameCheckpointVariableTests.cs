using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class RenameCheckpointVariableTests
{
    [Fact]
    public void One_gets_a_new_name_and_the_others_pass()
    {
        using var session = new Session();
        IReadOnlyList<PSObject> variables = session
            .Run(
                $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' global_step, head/bias | Rename-CheckpointVariable "
                    + "global_step step"
            )
            .Succeeded()
            .Output;
        Assert.Equal(["step", "head/bias"], variables.Texts("Name"));
        Assert.Equal(["global_step", "head/bias"], variables.Texts("SourceName"));
    }

    [Theory]
    [InlineData("*bias { $_.Name + '2' }", "global_step", "head/bias2")]
    [InlineData("-NewName { \"$($_.DataType)/$($_.Name)\" }", "int64/global_step", "float32/head/bias")]
    [InlineData("-Name HEAD/bia* -NewName b", "global_step", "b")]
    public void A_script_block_names_each_that_is_selected(string arguments, params string[] names)
    {
        using var session = new Session();
        string listing = $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' global_step, head/bias";
        Assert.Equal(names, session.Run($"{listing} | Rename-CheckpointVariable {arguments}").Succeeded().Output.Texts("Name"));
    }

    [Theory]
    [InlineData("globl_step step", "VariableNotFound")]
    [InlineData("head/* one", "NewNameIsForOne")]
    [InlineData("head/* { throw 'no' }", "NewNameFailed")]
    [InlineData("head/bias 7", "NewNameIsNoName")]
    [InlineData("head/bias global_step", "DuplicateVariable")]
    [InlineData("head/bias ''", "InvalidName")]
    public void A_fault_keeps_the_sink_from_writing(string arguments, string id)
    {
        using var session = new Session();
        Assert.Equal(
            id,
            session.FailsWith(
                $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' | Rename-CheckpointVariable {arguments} | "
                    + "Copy-CheckpointVariable x"
            )
        );
        Assert.Empty(session.Entries);
    }

    [Fact]
    public void A_name_that_is_not_there_gets_the_nearest()
    {
        using var session = new Session();
        ErrorRecord error = session.Fails(
            $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' | Rename-CheckpointVariable globl_step step"
        );
        Assert.Contains("Did you mean 'global_step'?", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decoder/b dec/b")]
    [InlineData("decoder/b/.ATTRIBUTES/VARIABLE_VALUE dec/b")]
    [InlineData("decoder/b dec/b/.ATTRIBUTES/VARIABLE_VALUE")]
    public void The_suffix_of_object_based_names_may_be_left_out_and_stays(string arguments)
    {
        const string Expected = "dec/b/.ATTRIBUTES/VARIABLE_VALUE";
        using var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Fixtures.TfMade("tf2_modules"), "modules-1"), session["m"]);
        Assert.Equal(
            Expected,
            session
                .Run($"Get-CheckpointVariable m decoder/b/* | Rename-CheckpointVariable {arguments}")
                .Succeeded()
                .Output.Single()
                .Text("Name")
        );

        session.Run($"Rename-CheckpointVariable {arguments} -Path m").Succeeded();
        Assert.Contains(Expected, session.Names("m"));
    }

    [Fact]
    public void A_script_block_is_for_what_has_the_object_path()
    {
        using var session = new Session();
        string list = $"Get-CheckpointVariable '{Fixtures.TfMade("tf2_modules")}'";
        Assert.Equal(
            ["decoder/b/.ATTRIBUTES/VARIABLE_VALUE"],
            session
                .Run($"{list} | Rename-CheckpointVariable decoder/b {{ 'x' }} | ? ObjectPath -eq x")
                .Succeeded()
                .Output.Texts("SourceName")
        );
        Assert.Contains(
            "Did you mean one of these: 'decoder/b/.ATTRIBUTES/VARIABLE_VALUE'",
            session.Fails($"{list} | Rename-CheckpointVariable decoder/c {{ 'x' }}").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_failure_of_a_script_block_is_listed()
    {
        using var session = new Session();
        ErrorRecord error = session.Fails(
            $"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' head/bias, head/kernel | Rename-CheckpointVariable "
                + $"-NewName {{ throw \"no $_\" }}"
        );
        Assert.Contains("'head/bias': no head/bias", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("'head/kernel': no head/kernel", error.Exception.Message, StringComparison.Ordinal);
    }
}
