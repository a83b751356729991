using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>A model that starts from a checkpoint that fits it in part: what fits is taken, and the rest is told of.</summary>
public sealed class SkipMismatchedTests : IDisposable
{
    // 'w' fits, 'kernel' has another shape, 'count' another dtype, 'new' is nowhere; 'old' is of no interest to the model.
    private const string Model =
        "@{ Name = 'net/w'; DataType = 'float32'; Shape = '[]' }, @{ Name = 'net/kernel'; DataType = 'int32'; Shape = '[2]' }, "
        + "@{ Name = 'net/count'; DataType = 'int64'; Shape = '[]' }, @{ Name = 'net/new'; DataType = 'float32'; Shape = '[3]' }";

    private readonly Session _session = new();

    public SkipMismatchedTests()
    {
        CheckpointFiles.A(_session.Directory);
        CheckpointFiles.Adam(_session.Directory, "adam");
        _session
            .Run(
                "& { Get-CheckpointVariable adam beta1_power | Rename-CheckpointVariable * s/w; "
                    + "Get-CheckpointVariable a | Rename-CheckpointVariable * s/kernel; "
                    + "Get-CheckpointVariable a | Rename-CheckpointVariable * s/count } | Copy-CheckpointVariable -To source"
            )
            .Succeeded();
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void What_fits_is_taken_and_the_rest_keeps_what_it_has_with_one_warning_and_an_object_each()
    {
        EngineResult result = _session
            .Run(
                $"{Model} | Initialize-CheckpointVariable source @{{ 's/' = 'net/' }} -SkipMismatched -SkippedVariable skipped | "
                    + "Copy-CheckpointVariable -To y -AllowMissing; $skipped"
            )
            .Succeeded();
        Assert.Equal(["net/w"], _session.Names("y"));
        Assert.Equal(["net/kernel", "net/count", "net/new"], result.Output.Texts("Name"));
        Assert.Equal(["Shape", "DataType", "Missing"], result.Output.Texts("Kind"));
        Assert.Equal(["s/kernel", "s/count", "s/new"], result.Output.Texts("SourceName"));
        Assert.Equal(["int32", "int64", "float32"], result.Output.Texts("DataType"));
        Assert.Equal("[]", result.Output[0].Text("SourceShape"));
        Assert.Contains("'net/kernel' is int32 [2] in the model", result.Output[0].Text("Message"), StringComparison.Ordinal);
        string warning = Assert.Single(result.Warnings, static warning => warning.Contains("source", StringComparison.Ordinal));
        Assert.Contains("3 variables get nothing from", warning, StringComparison.Ordinal);
        Assert.Contains("1 without a tensor there, 1 of another dtype, 1 of another shape", warning, StringComparison.Ordinal);
        Assert.Contains("'net/kernel', 'net/count', 'net/new'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_skipped_is_shown_in_a_table() =>
        Assert.Matches(
            @"Kind +Wanted +Found +Name\s+-+ +-+ +-+ +-+\s+Shape +int32 \[2\] +int32 \[\] +net/kernel <- s/kernel",
            _session.Engine.Show(
                $"$null = {Model} | Initialize-CheckpointVariable source @{{ 's/' = 'net/' }} -SkipMismatched -SkippedVariable s -wa 0; $s"
            )
        );

    [Fact]
    public void Without_a_value_the_copy_refuses()
    {
        Assert.Equal(
            "NoValue",
            _session.FailsWith(
                $"{Model} | Initialize-CheckpointVariable source @{{ 's/' = 'net/' }} -SkipMismatched 3> $null | Copy-CheckpointVariable y"
            )
        );
    }

    [Fact]
    public void A_model_with_values_keeps_them_and_a_later_source_may_give_others()
    {
        _session
            .Run(
                "Get-CheckpointVariable a | Rename-CheckpointVariable a kernel | "
                    + "Initialize-CheckpointVariable adam @{ '/' = '/' } -SkipMismatched -SkippedVariable first | "
                    + "Initialize-CheckpointVariable source @{ 's/' = '/' } -SkipMismatched -SkippedVariable second | "
                    + "Copy-CheckpointVariable -To y -PassThru | Out-Null; $counts = $first.Count, $second.Count"
            )
            .Succeeded();
        Assert.Equal([1, 0], _session.Run("$counts").Output.Select(static count => (int)count.BaseObject));
        Assert.Equal(
            [3],
            _session.Run("Read-CheckpointVariable y kernel").Succeeded().Output.Select(static value => (int)value.BaseObject)
        );
    }

    [Fact]
    public void Rules_for_single_variables_skip_too()
    {
        EngineResult result = _session
            .Run(
                $"$null = {Model} | Initialize-CheckpointVariable source "
                    + "@{ 's/w' = 'net/w'; 'nope' = 'net/new'; 's/count' = 'net/count' } -SkipMismatched -SkippedVariable skipped; $skipped"
            )
            .Succeeded();
        Assert.Equal(["net/count", "net/new"], result.Output.Texts("Name"));
    }

    [Theory]
    [InlineData("@{ 'typo/' = 'net/' }", "'typo/'")]
    [InlineData("@{ 's/w' = 'nett/w' }", "'nett/w'")]
    [InlineData("@{ 's/' = 'nett/' }", "'nett/'")]
    public void A_rule_that_is_wrong_in_itself_stays_an_error(string map, string what)
    {
        ErrorRecord error = _session.Fails($"{Model} | Initialize-CheckpointVariable source {map} -SkipMismatched");
        Assert.StartsWith("InvalidAssignment,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(what, error.Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Of two parts, one fits; or none does.</summary>
    [Theory]
    [InlineData("@{ 'encoder/layer_0/bias' = 't/part_0'; 'nope' = 't/part_1' }")]
    [InlineData("@{ 'nope' = 't/part_0'; 'encoder/layer_0/bias' = 't/part_1' }")]
    [InlineData("@{ 'encoder/layer_0/bias' = 't/part_0'; 'encoder/layer_0/kernel' = 't/part_1' }")]
    [InlineData("@{ 'nope' = 't/part_0'; 'nor' = 't/part_1' }")]
    [InlineData("@{ 'encoder/layer_0/bias' = 't' }")]
    public void Partitioned_variables_are_skipped_as_a_whole(string map)
    {
        EngineResult result = _session
            .Run(
                "@{ Name = 't'; DataType = 'float32'; Shape = '[12]'; Partition = 'axis 0: 6, 6' } | "
                    + $"Initialize-CheckpointVariable adam {map} -SkipMismatched -SkippedVariable skipped | "
                    + "Where-Object Rule | ForEach-Object { 'assigned' }; $skipped"
            )
            .Succeeded();
        Assert.Equal(["t"], result.Output.Texts("Name"));
    }

    [Fact]
    public void The_error_without_the_switch_says_that_there_is_one_where_it_helps()
    {
        Assert.Contains(
            "-SkipMismatched",
            _session.Fails($"{Model} | Initialize-CheckpointVariable source @{{ 's/' = 'net/' }}").Exception.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "-SkipMismatched",
            _session.Fails($"{Model} | Initialize-CheckpointVariable source @{{ 'typo/' = 'net/' }}").Exception.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>As with -ErrorVariable: a list, made anew or added to, in the scope of the caller; of text, too.</summary>
    [Theory]
    [InlineData("$s = 'old'", "s", 3)]
    [InlineData("", "+s", 3)]
    [InlineData("$s = 'old'", "+s", 4)]
    [InlineData("$s = 1, 2", "+s", 5)]
    [InlineData("$s = [System.Collections.ArrayList]@(1)", "+s", 4)]
    public void The_variable_is_made_anew_or_added_to(string before, string name, int count)
    {
        string skip =
            $"$null = {Model} | Initialize-CheckpointVariable source @{{ 's/' = 'net/' }} -SkipMismatched -SkippedVariable {name}";
        Assert.Equal(
            [count],
            _session.Run($"& {{ {before}; {skip}; $s.Count }}").Succeeded().Output.Select(static value => (int)value.BaseObject)
        );
        Assert.Equal(
            [true],
            _session.Run($"function F {{ {skip} }}; F; $null -eq $s").Output.Select(static value => (bool)value.BaseObject)
        );
        Assert.Equal(
            [0],
            _session
                .Run(
                    "$s = 1, 2; $null = @{ Name = 'w'; DataType = 'float32'; Shape = '[]' } | "
                        + "Initialize-CheckpointVariable source @{ 's/' = '/' } -SkipMismatched -SkippedVariable s; $s.Count"
                )
                .Succeeded()
                .Output.Select(static value => (int)value.BaseObject)
        );
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable -To y -AssignmentMap @{ 'typo/' = 'x/'; a = 'z'; 'no' = 'w' }")]
    [InlineData("Merge-Checkpoint a, adam -To y -AssignmentMap @{ 'typo/' = 'x/'; a = 'z'; 'no' = 'w' }")]
    public void A_rule_that_names_nothing_is_passed_over_where_that_was_asked_for(string script)
    {
        Assert.Equal("InvalidAssignment", _session.FailsWith(script));
        EngineResult result = _session.Run($"{script} -SkipUnmatchedRule").Succeeded();
        Assert.Contains("z", _session.Names("y"));
        string warning = Assert.Single(result.Warnings, static warning => warning.Contains("rule", StringComparison.Ordinal));
        Assert.Contains("2 rules of the map name nothing", warning, StringComparison.Ordinal);
        Assert.Contains("'typo/' -> 'x/'", warning, StringComparison.Ordinal);
        Assert.Contains("'no' -> 'w'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_is_no_rule_stays_an_error() =>
        Assert.Equal(
            "InvalidAssignment",
            _session.FailsWith(
                "Get-CheckpointVariable source | Copy-CheckpointVariable y -AssignmentMap @{ 's/' = 'x' } -SkipUnmatchedRule"
            )
        );
}
