namespace CheckpointTools.Tests.Commands;

public class NewCheckpointVariableTests
{
    [Fact]
    public void A_counter_is_set_in_a_checkpoint()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        session
            .Run("New-CheckpointVariable global_step 0 -DataType int64 | Copy-CheckpointVariable -To adam -Append -OnDuplicate Last")
            .Succeeded();
        Assert.Equal(0L, session.Run("Read-CheckpointVariable adam global_step").Succeeded().Output[0].BaseObject);
        Assert.Equal("True", session.Run("Test-Checkpoint adam").Succeeded().Output[0].ToString());
    }

    [Fact]
    public void What_a_model_misses_is_made_from_the_rows_of_a_comparison()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        File.Copy(Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5.meta"), session["m.meta"]);
        session.Run("Get-CheckpointVariable adam -Exclude *Adam*, *power | Copy-CheckpointVariable -To bare").Succeeded();
        const string Missing = "Compare-Checkpoint bare -Model (Get-ModelVariable m.meta) | Where-Object Kind -eq Missing";
        Assert.NotEmpty(session.Run(Missing).Succeeded().Output);

        session.Run($"{Missing} | New-CheckpointVariable -Fill 0 | Copy-CheckpointVariable -To bare -Append").Succeeded();

        Assert.Empty(session.Run(Missing).Succeeded().Output);
        Assert.Equal(0f, session.Run("(Read-CheckpointVariable bare encoder/layer_0/bias/Adam)[0]").Succeeded().Output[0].BaseObject);
    }

    [Fact]
    public void Variables_of_a_model_and_of_a_checkpoint_say_what_is_made()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["m.meta"]);
        int count = session.Run("Get-ModelVariable m.meta").Succeeded().Output.Count;
        Assert.Equal(count, session.Run("Get-ModelVariable m.meta | New-CheckpointVariable -Fill 0").Output.Count);
        session
            .Run("Get-CheckpointVariable bert -Kind Weight | New-CheckpointVariable -Random Normal -Seed 3 | Copy-CheckpointVariable -To r")
            .Succeeded();
        Assert.Empty(session.Run("Compare-Checkpoint r bert -Exclude *adam*, global_step").Succeeded().Output);
    }

    [Theory]
    [InlineData("New-CheckpointVariable x 300 -DataType uint8", "ValueOutOfRange")]
    [InlineData("New-CheckpointVariable x (1, 2) -Shape 3", "InvalidComputation")]
    [InlineData("New-CheckpointVariable x -Random Uniform -Shape 2 -Mean 3", "InvalidValueRequest")]
    [InlineData("New-CheckpointVariable x -Random Normal -Shape 2 -DataType int32", "UnsupportedDataType")]
    [InlineData("New-CheckpointVariable x -Fill 0 -Shape 9999999999, 9999999999", "InvalidValueRequest")]
    [InlineData("New-CheckpointVariable x -Fill 0 -Shape 2, x", "ParameterArgumentTransformationError")]
    [InlineData("'x' | New-CheckpointVariable -Fill 0", "NotADescription")]
    public void What_cannot_be_made_is_refused(string script, string id)
    {
        using var session = new Session();
        Assert.Equal(id, session.FailsWith($"$ErrorActionPreference = 'Stop'; {script}"));
    }

    [Fact]
    public void Shapes_are_given_as_numbers_as_text_or_as_they_are_emitted()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            ["[2, 3]", "[2, 3]", "[]", "[4]"],
            session
                .Run(
                    "(New-CheckpointVariable x -Fill 1 -Shape 2, 3), (New-CheckpointVariable x -Fill 1 -Shape '[2, 3]'), "
                        + "(New-CheckpointVariable x -Fill 1 -Shape @()), (New-CheckpointVariable x -Fill 1 -Shape 4) | "
                        + "ForEach-Object { \"$($_.Shape)\" }"
                )
                .Succeeded()
                .Output.Select(static shape => shape.ToString())
        );
    }

    [Fact]
    public void Values_of_a_grid_are_taken_out_of_their_objects()
    {
        using var session = new Session();
        const string Grid = "$grid = [object[,]]::new(2, 2); $grid[0, 0] = [psobject]::AsPSObject(1); $grid[0, 1] = 2; $grid[1, 0] = 3; ";

        Assert.Equal(
            "[2, 2]",
            session.Run(Grid + "$grid[1, 1] = 4; \"$((New-CheckpointVariable x $grid).Shape)\"").Succeeded().Output[0].ToString()
        );
        Assert.Equal(
            "ParameterArgumentValidationError",
            session.FailsWith($"$ErrorActionPreference = 'Stop'; {Grid} New-CheckpointVariable x $grid")
        );
    }

    [Fact]
    public void A_shape_that_is_too_large_is_told_in_the_users_words()
    {
        using var session = new Session();
        string message = session
            .Run("try { New-CheckpointVariable x -Fill 0 -Shape 9999999999, 9999999999 -ErrorAction Stop } catch { \"$_\" }")
            .Output[0]
            .ToString()!;

        Assert.Contains("is not a shape", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_value_does_not_survive_a_job_and_says_so()
    {
        using var session = new Session();
        Assert.Equal(
            "ComputedVariableLost",
            session.FailsWith("New-CheckpointVariable x 1 | ThroughJob | Copy-CheckpointVariable y -ErrorAction Stop")
        );
    }
}
