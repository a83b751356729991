using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Test-Checkpoint with -Name, -Exclude, -Kind and -DataType: the index as a whole, and the values that are selected.</summary>
public class TestSelectionTests
{
    /// <summary>The first value of the fixture's data file is that of beta1_power.</summary>
    private const string Damaged = "beta1_power";

    public static TheoryData<string> Forms => ["m", "-LiteralPath m", "m -Structure", ". -All", ". -Recurse"];

    [Theory]
    [InlineData("-Name head/*", true)]
    [InlineData("-Name head/bias, global_step", true)]
    [InlineData("-Exclude beta1_power", true)]
    [InlineData("-Kind Weight", true)]
    [InlineData("-DataType int64", true)]
    [InlineData("-Name beta1_power", false)]
    [InlineData("-Name BETA1_power", false)]
    [InlineData("-Name *", false)]
    [InlineData("-Exclude head/*", false)]
    [InlineData("-DataType float32", false)]
    [InlineData("", false)]
    public void Only_the_values_that_are_selected_count(string selection, bool answer)
    {
        using Session session = WithDamage();
        EngineResult result = session.Run($"Test-Checkpoint m {selection}").Succeeded();
        Assert.Equal(answer, Assert.Single(result.Output).BaseObject);
        Assert.Equal(answer ? 0 : 1, result.Warnings.Count);
        IEnumerable<PSObject> faults = session.Run($"Test-Checkpoint m {selection} -Detailed").Succeeded().Output;
        Assert.Equal(answer ? [] : [Damaged], faults.Select(static fault => fault.Text("Variable")).OfType<string>());
        Assert.Equal(
            [answer],
            session.Run($"Get-Checkpoint m | Test-Checkpoint {selection}").Succeeded().Output.Select(static one => one.BaseObject)
        );
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_index_counts_whatever_is_selected(string form)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        Assert.Equal([true], Answers(session, $"Test-Checkpoint {form} -Name global_step"));
        CheckpointFiles.Damage(session["m.index"], 40);
        Assert.Equal([false], Answers(session, $"Test-Checkpoint {form} -Name global_step"));
        Assert.Contains(
            "DamagedBlock",
            session.Run($"Test-Checkpoint {form} -Name global_step -Detailed").Succeeded().Output.Texts("Code")
        );
    }

    [Fact]
    public void A_name_that_a_checkpoint_lacks_makes_it_false_with_a_warning_that_says_so()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory, "n");
        EngineResult result = session
            .Run("$ErrorActionPreference = 'Stop'; Test-Checkpoint m, n -Name head/biass, global_step")
            .Succeeded();
        Assert.Equal([false, false], result.Output.Select(static answer => answer.BaseObject));
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains("VariableMissing", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("Did you mean 'head/bias'", result.Warnings[0], StringComparison.Ordinal);
        Assert.Equal([true, false], Answers(session, "Test-Checkpoint m, n -Name global_step"));

        PSObject fault = Assert.Single(session.Run("Test-Checkpoint m -Name head/biass -Detailed").Succeeded().Output);
        Assert.Equal(
            ("VariableMissing", "Error", "head/biass", session["m"]),
            (fault.Text("Code"), fault.Text("Severity"), fault.Text("Variable"), fault.Text("Checkpoint"))
        );
        PSObject row = Assert.Single(session.Run("Test-Checkpoint m -Name head/biass -Summary").Succeeded().Output);
        Assert.Equal((1, false), (row.Get("Errors"), row.Get("IsValid")));
    }

    /// <summary>A job that tests what it needs by a pattern, and mistypes it, or tests another model's checkpoint, must notice.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void A_pattern_that_matches_nothing_makes_it_false_with_a_warning_that_says_so(string form)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        EngineResult result = session.Run($"Test-Checkpoint {form} -Name nothing*, global*").Succeeded();
        Assert.Equal(false, Assert.Single(result.Output).BaseObject);
        Assert.Contains("matches 'nothing*'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        PSObject fault = Assert.Single(session.Run($"Test-Checkpoint {form} -Name nothing* -Detailed").Succeeded().Output);
        Assert.Equal(("VariableMissing", "nothing*"), (fault.Text("Code"), fault.Text("Variable")));
    }

    [Fact]
    public void A_dtype_that_no_variable_has_is_told()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        EngineResult result = session.Run("Test-Checkpoint m -DataType complex64").Succeeded();
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
        Assert.Contains("No variable of", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_pattern_is_one_error_and_no_answer()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        Assert.Equal("InvalidPattern", session.FailsWith("Test-Checkpoint m-* -Name '[a'"));
    }

    /// <summary>A data file of which only others' values are is not asked for.</summary>
    [Fact]
    public void A_data_file_is_missed_only_by_the_variables_in_it()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "whole");
        session.Run("Get-CheckpointVariable whole | Copy-CheckpointVariable m -MaxShardSize 1").Succeeded();
        File.Delete(Directory.GetFiles(session.Directory.Path, "m.data-00000-of-*").Single());
        Assert.Equal([false], Answers(session, $"Test-Checkpoint m -Name {Damaged}"));
        Assert.Equal([true], Answers(session, "Test-Checkpoint m -Kind Weight"));
        Assert.Equal([true], Answers(session, "Test-Checkpoint m -Kind Weight -Structure"));
        Assert.Equal([false], Answers(session, "Test-Checkpoint m -Structure"));
    }

    /// <summary>Variables of an object-based checkpoint are known by its graph.</summary>
    [Fact]
    public void Object_paths_select_and_the_graph_is_tested_with_them()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("tf2_manager", "run-5"), session["m"]);
        string[] paths =
        [
            .. session
                .Run("(Get-CheckpointVariable m | Where-Object ObjectPath -ne Name).ObjectPath")
                .Succeeded()
                .Output.Select(static path => path.ToString()),
        ];
        Assert.NotEmpty(paths);
        Assert.Equal([true], Answers(session, $"Test-Checkpoint m -Name '{paths[0]}' -Structure"));
        Assert.Equal([true], Answers(session, $"Test-Checkpoint m -Name '{paths[0]}'"));
        string data = session["m.data-00000-of-00001"];
        CheckpointFiles.Damage(data, File.ReadAllBytes(data).AsSpan().IndexOf("save_counter"u8));
        EngineResult result = session.Run($"Test-Checkpoint m -DataType int64 -Detailed").Succeeded();
        Assert.Contains("_CHECKPOINTABLE_OBJECT_GRAPH", result.Output.Texts("Variable"));
    }

    [Theory]
    [InlineData("tf-made/v1_single/model.ckpt-12")]
    [InlineData("tf-made/v1_sharded_partitioned/model.ckpt-00000-of-00002")]
    [InlineData("oracle/values/npz/stored.npz")]
    [InlineData("oracle/values/safetensors/align_4.safetensors")]
    public void Checkpoints_of_other_formats_are_selected_from_too(string fixture)
    {
        using var session = new Session();
        session.Engine.SetVariable("path", Fixtures.Require(fixture));
        string name = session.Run("(Get-CheckpointVariable $path)[0].Name").Succeeded().Output[0].ToString();
        Assert.Equal([true], Answers(session, $"Test-Checkpoint $path -Name '{name}'"));
        Assert.Equal([false], Answers(session, "Test-Checkpoint $path -Name no/such/name"));
    }

    private static Session WithDamage()
    {
        var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.Damage(session["m.data-00000-of-00001"], 0);
        return session;
    }

    private static object[] Answers(Session session, string script) =>
        [.. session.Run(script).Succeeded().Output.Select(static answer => answer.BaseObject)];
}
