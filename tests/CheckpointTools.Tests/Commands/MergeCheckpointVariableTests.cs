using System.Globalization;
using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class MergeCheckpointVariableTests
{
    private const string Average = "Get-CheckpointVariable ckpt-1, ckpt-2, ckpt-3 | Merge-CheckpointVariable";

    /// <summary>As the recorded results are: elements of a vector, and the first of a matrix.</summary>
    [Theory]
    [InlineData("Average", "0.3618634 0.8046037 0.98315173 0.04720946 0.2180972")]
    [InlineData("Average -Weight 5, 3, 2", "0.24330415 0.49886736 1.0117005 -0.24547206 0.3187101")]
    [InlineData("-Weight 0.5, 0.3, 0.2 -Normalize:$false", "0.24330415 0.49886736 1.0117005 -0.24547206 0.3187101")]
    [InlineData("-Weight @{ '*' = 1, 1, 1; 'dense/b*' = 0.5, 0.3, 0.2 }", "0.24330415 0.49886736 1.0117005 -0.24547206 0.3187101")]
    [InlineData("-Weight @{ 'dense/*' = 1, 1, 1 }", "0.3618634 0.8046037 0.98315173 0.04720946 0.2180972")]
    public void Checkpoints_become_one(string parameters, string bias)
    {
        using Session session = Averages();

        session.Run($"{Average} {parameters} | Copy-CheckpointVariable -To out").Succeeded();

        Assert.Equal(bias, string.Join(' ', Read(session, "out dense/bias")));
        Assert.Equal(session.Names("ckpt-1"), session.Names("out"));
    }

    [Fact]
    public void The_short_form_writes_the_same_checkpoint_and_says_what_was_not_merged()
    {
        using Session session = Averages();
        session.Run($"{Average} Average | Copy-CheckpointVariable -To long").Succeeded();

        EngineResult result = session.Run("Merge-Checkpoint ckpt-1, ckpt-2, ckpt-3 -Destination short -Method Average");

        Assert.Equal(File.ReadAllBytes(session["long.data-00000-of-00001"]), File.ReadAllBytes(session["short.data-00000-of-00001"]));
        Assert.Equal(File.ReadAllBytes(session["long.index"]), File.ReadAllBytes(session["short.index"]));
        Assert.Equal(
            $"5 variables have no floating-point numbers, and the values of the last checkpoint, {session["ckpt-3"]}: "
                + "'counter', 'flag', 'global_step', 'label', 'small_int'.",
            Assert.Single(result.Warnings)
        );
        Assert.Equal("3500", session.Run("Read-CheckpointVariable short global_step").Succeeded().Output[0].ToString());
    }

    [Theory]
    [InlineData("Ema", "-Decay 0.9")]
    [InlineData("TaskArithmetic", "-Base ckpt-1 -Weight 0.5, 0.3 -Lambda 2 -Normalize")]
    [InlineData("Ties", "-Base ckpt-1 -Density 0.5, 0.3 -Normalize:$false")]
    [InlineData("DareLinear", "-Base ckpt-1 -Density 0.5 -Rescale:$false -Seed 5")]
    [InlineData("DareTies", "-Base ckpt-1 -Density 0.5")]
    [InlineData("Breadcrumbs", "-Base ckpt-1 -Density 0.5 -Gamma 0.1")]
    [InlineData("BreadcrumbsTies", "-Base ckpt-1 -Density 0.5 -Rescale")]
    [InlineData("ModelStock", "-Base ckpt-1 -Grouping Row")]
    [InlineData("NuSlerp", "-Base ckpt-1 -Weight 1, 2 -Grouping Column")]
    public void Every_method_works_in_both_forms(string method, string parameters)
    {
        using Session session = Averages();

        session.Run($"{Average} {method} {parameters} -WarningAction Ignore | Copy-CheckpointVariable -To long").Succeeded();
        session.Run($"Merge-Checkpoint ckpt-[123] short -Method {method} {parameters} -WarningAction Ignore").Succeeded();

        Assert.Equal(File.ReadAllBytes(session["long.data-00000-of-00001"]), File.ReadAllBytes(session["short.data-00000-of-00001"]));
        Assert.NotEqual(File.ReadAllBytes(session["ckpt-1.data-00000-of-00001"]), File.ReadAllBytes(session["long.data-00000-of-00001"]));
    }

    [Fact]
    public void Slerp_goes_from_the_base_to_the_other()
    {
        using Session session = Averages();

        session.Run("Merge-Checkpoint ckpt-2, ckpt-3 start -Method Slerp -Base ckpt-3 -Interpolation 0").Succeeded();
        session
            .Run(
                "Get-CheckpointVariable ckpt-2, ckpt-3 | Merge-CheckpointVariable Slerp -Interpolation 1 | Copy-CheckpointVariable -To end"
            )
            .Succeeded();

        Assert.Equal(Read(session, "ckpt-3 dense/kernel"), Read(session, "start dense/kernel"));
        Assert.Equal(Read(session, "ckpt-3 dense/kernel"), Read(session, "end dense/kernel"));
    }

    [Fact]
    public void Merged_values_can_be_read_compared_and_converted()
    {
        using Session session = Averages();
        session.Run($"{Average} | Copy-CheckpointVariable -To out").Succeeded();

        Assert.Equal(
            ["0.3618634", "0.8046037", "0.98315173", "0.04720946", "0.2180972"],
            Read(session, $"-InputObject ({Average} -WarningAction Ignore | Where-Object Name -eq dense/bias)")
        );
        session
            .Run($"{Average} -WarningAction Ignore | Convert-CheckpointVariable -NewDataType float16 | Copy-CheckpointVariable -To half")
            .Succeeded();
        Assert.Equal("float16", session.Run("\"$((Get-CheckpointVariable half dense/bias).DataType)\"").Succeeded().Output[0].ToString());
        Assert.Equal("0.3618", Read(session, "half dense/bias")[0]);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable -Weight 1, 2, 3", "InvalidMerge")]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable -Weight abc", "NotWeights")]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable -Weight @{ a = 1, 2; b = 1 }", "InvalidMerge")]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable Ties", "InvalidMerge")]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable Slerp -Density 1", "InvalidMerge")]
    [InlineData("Get-CheckpointVariable ckpt-1, ckpt-2 | Merge-CheckpointVariable Ties -Base nothere", "CheckpointNotFound")]
    [InlineData("Get-CheckpointVariable ckpt-1 | Merge-CheckpointVariable Average", "TooFewCheckpoints")]
    [InlineData("Get-CheckpointVariable ckpt-1 | Merge-CheckpointVariable TaskArithmetic -Base ckpt-1", "TooFewCheckpoints")]
    [InlineData("New-CheckpointVariable w 1.5 | Merge-CheckpointVariable", "TooFewCheckpoints")]
    [InlineData("Merge-Checkpoint ckpt-1 out -Method TaskArithmetic -Base ckpt-1", "TooFewCheckpoints")]
    [InlineData("Merge-Checkpoint ckpt-1, ckpt-2 out -Weight 1, 2", "InvalidMerge")]
    [InlineData("Merge-Checkpoint ckpt-1, ckpt-2 out -Method DareTies -Base ckpt-3", "InvalidMerge")]
    [InlineData("Merge-Checkpoint ckpt-1 out -Method Average", "TooFewCheckpoints")]
    [InlineData("Merge-Checkpoint ckpt-1, ckpt-2, other out -Method Average", "InvalidComputation")]
    [InlineData("Get-CheckpointVariable ckpt-1, other | Merge-CheckpointVariable | Copy-CheckpointVariable out", "IncompleteInput")]
    public void What_cannot_be_merged_is_an_error_and_nothing_is_written(string script, string id)
    {
        using Session session = Averages();
        session.Run("Get-CheckpointVariable ckpt-1 -Exclude dense/bias | Copy-CheckpointVariable other").Succeeded();

        EngineResult result = session.Run($"try {{ {script} }} catch {{ $_ }}");

        ErrorRecord error = Assert.IsType<ErrorRecord>(result.Output[^1].BaseObject);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.False(File.Exists(session["out.index"]));
    }

    /// <summary>The sources say what is merged: the base has all variables of its checkpoint, whatever the pipeline has.</summary>
    [Fact]
    public void What_the_pipeline_left_out_need_not_be_left_out_of_the_base()
    {
        using Session session = Averages();

        EngineResult result = session
            .Run("Get-CheckpointVariable ckpt-2, ckpt-3 dense/bias | Merge-CheckpointVariable TaskArithmetic -Base ckpt-1")
            .Succeeded();

        Assert.Equal("dense/bias", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void Made_values_are_said_to_be_made()
    {
        using Session session = Averages();

        ErrorRecord error = session.Fails(
            "$ErrorActionPreference = 'Stop'; (Get-CheckpointVariable ckpt-1 dense/bias), (New-CheckpointVariable w 1.5) | "
                + "Merge-CheckpointVariable"
        );

        Assert.Contains(
            $"is in {session["ckpt-1"]}, and not in the values that were made.",
            error.Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_only_some_have_is_merged_from_those_with_a_warning()
    {
        using Session session = Averages();
        session.Run("Get-CheckpointVariable ckpt-3 -Exclude dense/bias | Copy-CheckpointVariable other").Succeeded();

        EngineResult result = session.Run("Merge-Checkpoint ckpt-1, ckpt-2, other out -Method Average -AllowMissing");

        Assert.Contains("1 variable is not in all of the checkpoints, and made of those that have them: 'dense/bias'.", result.Warnings);
        session.Run("Merge-Checkpoint ckpt-1, ckpt-2 two -Method Average").Succeeded();
        Assert.Equal(Read(session, "two dense/bias"), Read(session, "out dense/bias"));
    }

    [Fact]
    public void A_pattern_of_weights_that_fits_nothing_is_told()
    {
        using Session session = Averages();

        EngineResult result = session.Run($"{Average} -Weight @{{ 'dens/*' = 1, 2, 3 }}");

        Assert.Contains("-Weight names 'dens/*', and no variable that is merged matches it.", result.Warnings);
    }

    /// <summary>The objects, and the step, of a training program: the first's objects, the last's step.</summary>
    [Fact]
    public void Object_based_checkpoints_keep_the_objects_of_the_first()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("tf2_manager"), "runs");

        session.Run("Merge-Checkpoint runs/run-3, runs/run-4, runs/run-5 mean -Method Average -WarningAction Ignore").Succeeded();

        Assert.Equal("True", session.Run("\"$(Test-Checkpoint mean)\"").Succeeded().Output[0].ToString());
        Assert.Equal(session.Names("runs/run-3"), session.Names("mean"));
    }

    private static Session Averages()
    {
        var session = new Session();
        foreach (string file in Directory.EnumerateFiles(Fixtures.Require("oracle/values/average"), "ckpt-*"))
        {
            File.Copy(file, session[Path.GetFileName(file)]);
        }

        return session;
    }

    private static List<string> Read(Session session, string variable) =>
        [
            .. session
                .Run($"Read-CheckpointVariable {variable} | ForEach-Object {{ $_ }}")
                .Succeeded()
                .Output.Select(static number => Convert.ToString(number.BaseObject, CultureInfo.InvariantCulture)!),
        ];
}
