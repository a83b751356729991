using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class InitializeCheckpointVariableTests
{
    private static readonly string SavedModel = Fixtures.TfMade("saved_model_tf2", "model");
    private static readonly string Sources = Fixtures.Require("oracle/initfrom/ckpts");

    [Fact]
    public void Nothing_to_exclude_excludes_nothing()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Single(
            session.Run("Get-CheckpointVariable a | Initialize-CheckpointVariable a @{ a = 'a' } -Exclude @()").Succeeded().Output
        );
    }

    [Fact]
    public void What_no_map_names_passes_as_a_variable_of_the_model()
    {
        using var session = Models();
        IReadOnlyList<PSObject> passed = session
            .Run(
                "& { Get-CheckpointVariable a; @{ Name = 'n'; DataType = 'float'; Shape = '2'; Partition = 'axis 0: "
                    + "1, 1' } } | Initialize-CheckpointVariable b @{}"
            )
            .Succeeded()
            .Output;
        Assert.Equal(
            ["CheckpointTools.CheckpointVariable", "CheckpointTools.ModelVariable"],
            passed.Select(static one => one.BaseObject.GetType().FullName)
        );
        Assert.Equal("", passed[0].Text("Rule"));
        Assert.Equal(
            ("n", "float32", "[2]", "axis 0: 1, 1"),
            (passed[1].Text("Name"), passed[1].Text("DataType"), passed[1].Text("Shape"), passed[1].Text("Partition"))
        );
    }

    [Fact]
    public void A_variable_that_no_saver_stores_is_not_asked_for_unless_a_rule_names_it()
    {
        using var session = Models();
        CheckpointFiles.Copy(Fixtures.TfMade("graph_definitions", "ref"), session["ref"]);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), session["ref.meta"]);
        EngineResult result = session
            .Run("Get-ModelVariable ref | Initialize-CheckpointVariable ref @{ '/' = '/' } | Copy-CheckpointVariable x -Verbose")
            .Succeeded();
        Assert.Empty(result.Warnings);
        Assert.Contains("'net/scratch' is local to a process and left out, as savers do.", result.Verbose);
        Assert.Equal(session.Names("ref"), session.Names("x"));

        const string Local = "[pscustomobject]@{ Name = 'n/b'; DataType = 'int32'; Shape = ''; IsLocal = $true }";
        Assert.Equal(
            "'b' -> 'n/b'",
            session.Run($"{Local} | Initialize-CheckpointVariable b @{{ b = 'n/b' }}").Succeeded().Output.Single().Text("Rule")
        );
        Assert.Equal(
            "",
            session
                .Run($"{Local} | Initialize-CheckpointVariable b @{{ '/' = 'n/' }} | % {{ $_.Rule }}")
                .Succeeded()
                .Output.Single()
                ?.ToString()
                ?? ""
        );
    }

    [Fact]
    public void The_last_source_wins_and_Verbose_says_what_it_replaced()
    {
        using var session = Models();
        string script =
            $"Get-CheckpointVariable '{Sources}/flat/model' a | Initialize-CheckpointVariable '{Sources}/flat_ref/model' @{{ b = "
            + $"'a' }} | Initialize-CheckpointVariable '{Sources}/flat/model' @{{ b = 'a' }} -Verbose";
        EngineResult result = session.Run(script).Succeeded();
        Assert.EndsWith("flat/model", Assert.Single(result.Output).Text("Checkpoint"), StringComparison.Ordinal);
        Assert.Contains($"'a' loses 'b' of {Sources}/flat_ref/model, which rule 'b' -> 'a' gave it before.", result.Verbose);
    }

    [Fact]
    public void Verbose_says_what_keeps_its_value_what_rule_gives_nothing_and_what_nobody_asked_for()
    {
        using var session = Models();
        string script =
            $"& {{ Get-CheckpointVariable a; @{{ Name = 'm/b'; DataType = 'float'; Shape = '3' }}; @{{ Name = 'n'; "
            + $"DataType = 'float'; Shape = '3' }} }} | Initialize-CheckpointVariable '{Sources}/flat/model' @{{ '/' = 'm/'; "
            + "b = 'm/b' } -Verbose";
        IReadOnlyList<string> verbose = session.Run(script).Succeeded().Verbose;
        Assert.Contains($"'a' keeps its value, 'a' of {session["a"]}.", verbose);
        Assert.Contains("'n' has no value yet.", verbose);
        Assert.Contains("Rule '/' -> 'm/' gives nothing: more specific rules take all of its variables, or they are excluded.", verbose);
        Assert.Contains($"'c' of {Sources}/flat/model goes to no variable.", verbose);
    }

    [Fact]
    public void Excluded_variables_are_taken_by_no_scope()
    {
        using var session = Models();
        string script =
            $"Get-CheckpointVariable '{Sources}/nested/model' encoder/* | Initialize-CheckpointVariable "
            + $"'{Sources}/nested_ref/model' @{{ 'encoder/' = 'encoder/' }}";
        Assert.Equal("InvalidAssignment", session.FailsWith(script));
        IReadOnlyList<PSObject> output = session.Run(script + " -Exclude *ADAM*").Succeeded().Output;
        Assert.Equal(4, output.Count(static one => one.Text("Rule").Length > 0));
        Assert.Equal(
            4,
            output.Count(static one => one.Text("Name").Contains("Adam", StringComparison.Ordinal) && one.Text("Rule").Length == 0)
        );
    }

    [Fact]
    public void Every_problem_is_in_the_one_error_and_nothing_goes_on()
    {
        using var session = Models();
        ErrorRecord error = session.Fails(
            "Get-CheckpointVariable a | Initialize-CheckpointVariable b @{ c = 'a'; 'x/' = 'y/'; b = 'd' } | Copy-CheckpointVariable new"
        );
        Assert.StartsWith(
            "InvalidAssignment,CheckpointTools.Commands.InitializeCheckpointVariableCommand",
            error.FullyQualifiedErrorId,
            StringComparison.Ordinal
        );
        foreach (string rule in new[] { "'c' -> 'a'", "'x/' -> 'y/'", "'b' -> 'd'" })
        {
            Assert.Contains($"Rule {rule}: ", error.Exception.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("new.index", session.Entries);
    }

    [Fact]
    public void A_copy_from_a_job_is_still_what_the_map_made_of_it()
    {
        using var session = Models();
        string script =
            $"@{{ Name = 'half'; DataType = 'half'; Shape = 4, 2; Partition = @{{ Axis = 0; "
            + $"Sizes = 2, 2 }} }} | Initialize-CheckpointVariable '{Sources}/partitioned/model' @{{ half = 'half' }} | ThroughJob";
        PSObject again = session.Run($"{script} | Initialize-CheckpointVariable b @{{}}").Succeeded().Output.Single();
        Assert.Equal(("half", "'half' -> 'half'", "axis 0: 2, 2"), (again.Text("Name"), again.Text("Rule"), again.Text("Partition")));
        session.Run($"{script} | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal(["half"], session.Names("x"));
    }

    [Theory]
    [InlineData("nothere", "CheckpointNotFound")]
    [InlineData("'a*'", "CheckpointNotFound")]
    [InlineData("Env:x", "NotAFileSystemPath")]
    [InlineData("''", "ParameterArgumentValidationError")]
    public void From_is_one_checkpoint_literally(string from, string id)
    {
        using var session = Models();
        Assert.Equal(id, session.FailsWith($"Get-CheckpointVariable a | Initialize-CheckpointVariable {from} @{{}}"));
    }

    [Fact]
    public void From_may_have_brackets_in_its_name()
    {
        using var session = Models();
        CheckpointFiles.B(session.Directory, "b[1]");
        Assert.Equal(
            "b",
            session
                .Run("Get-CheckpointVariable a | Initialize-CheckpointVariable b[1] @{ b = 'a' }")
                .Succeeded()
                .Output.Single()
                .Text("SourceName")
        );
    }

    [Fact]
    public void Variables_without_values_are_one_error_that_lists_them_unless_they_may_be_missing()
    {
        using var session = Models();
        const string Model =
            "& { @{ Name = 'm'; DataType = 'int32'; Shape = '' }; Get-CheckpointVariable a; @{ Name = 'n'; DataType = 'int32'; "
            + "Shape = '' } }";
        ErrorRecord error = session.Fails($"{Model} | Copy-CheckpointVariable x");
        Assert.StartsWith("NoValue,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'m', 'n'", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x.index", session.Entries);

        EngineResult result = session.Run($"{Model} | Copy-CheckpointVariable x -AllowMissing").Succeeded();
        Assert.Equal(["2 variables without a value are left out: 'm', 'n'."], result.Warnings);
        Assert.Equal(["a"], session.Names("x"));
    }

    [Fact]
    public void A_list_of_some_parts_is_half_a_variable_until_another_source_gives_the_rest()
    {
        using var session = Models();
        const string Model = "@{ Name = 'emb'; DataType = 'float'; Shape = 7, 2; Partition = @{ Axis = 0; Sizes = 3, 2, 2 } }";
        string half = $"Initialize-CheckpointVariable '{Sources}/partitioned/model' @{{ plain = @('emb/part_0', 'emb/part_2') }}";
        foreach (
            string model in new[]
            {
                Model,
                $"{Model} | Initialize-CheckpointVariable '{Sources}/partitioned/model' @{{ emb = 'emb' }} | "
                    + "Copy-CheckpointVariable own; Get-CheckpointVariable own",
            }
        )
        {
            ErrorRecord error = session.Fails($"{model} | {half} | Copy-CheckpointVariable x -AllowMissing");
            Assert.Contains("part 1 of 'emb'", error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("x.index", session.Entries);
        }

        string whole = $"{Model} | {half} | Initialize-CheckpointVariable '{Sources}/partitioned_ref/model' @{{ emb = @('emb/part_1') }}";
        Assert.Equal("OfSeveralTensors", session.FailsWith($"{whole} | ThroughJob | Copy-CheckpointVariable x"));
        Assert.Equal("InvalidComputation", session.FailsWith($"{Model} | {half} | Read-CheckpointVariable -ErrorAction Stop"));
        session.Run($"{whole} | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal(
            session.Run("(Read-CheckpointVariable x emb) -join ' '").Succeeded().Output[0].BaseObject,
            session.Run($"({whole} | Read-CheckpointVariable) -join ' '").Succeeded().Output[0].BaseObject
        );
        Assert.Empty(session.Run($"Compare-Checkpoint x -Model ({whole}) -IncludeValue").Succeeded().Output);
        Assert.Equal("axis 0: 3, 2, 2", session.Run("\"$((Get-CheckpointVariable x).Partition)\"").Succeeded().Output.Single().ToString());
    }

    [Theory]
    [InlineData("Error", "DuplicateVariable")]
    [InlineData("Identical", "DuplicateVariable")]
    [InlineData("Rename", "DuplicateVariable")]
    [InlineData("First", null)]
    [InlineData("Last", null)]
    public void A_variable_of_several_sources_is_one_variable_among_duplicates(string policy, string? id)
    {
        using var session = Models();
        string script =
            $"& {{ @{{ Name = 'p'; DataType = 'float'; Shape = 4, 2; Partition = @{{ Axis = 0; "
            + $"Sizes = 2, 2 }} }} | Initialize-CheckpointVariable '{Sources}/partitioned/model' @{{ one = 'p' }} | "
            + $"Initialize-CheckpointVariable '{Sources}/flat/model' @{{ c = 'p/part_0' }}; "
            + $"Get-CheckpointVariable '{Sources}/partitioned/model' one | Rename-CheckpointVariable one p }} | "
            + $"Copy-CheckpointVariable x -OnDuplicate {policy}";
        if (id is not null)
        {
            Assert.Equal(id, session.FailsWith(script));
            return;
        }

        session.Run(script).Succeeded();
        Assert.Equal(["p"], session.Names("x"));
        string first = session.Run("(Read-CheckpointVariable x p)[0, 0]").Succeeded().Output.Single().ToString();
        string expected = session
            .Run(
                policy == "First"
                    ? $"(Read-CheckpointVariable '{Sources}/flat/model' c)[0, 0]"
                    : $"(Read-CheckpointVariable '{Sources}/partitioned/model' one)[0, 0]"
            )
            .Succeeded()
            .Output.Single()
            .ToString();
        Assert.Equal(expected, first);
    }

    [Theory]
    [InlineData("Link")]
    [InlineData("Move")]
    public void Parts_of_several_sources_cannot_be_linked(string mode)
    {
        using var session = Models();
        Assert.Equal(
            "InvalidTransfer",
            session.FailsWith(
                $"@{{ Name = 'p'; DataType = 'float'; Shape = 4, 2; Partition = @{{ Axis = 0; "
                    + $"Sizes = 2, 2 }} }} | Initialize-CheckpointVariable '{Sources}/partitioned/model' @{{ one = 'p' }} | "
                    + $"Initialize-CheckpointVariable '{Sources}/flat/model' @{{ c = 'p/part_0' }} | Copy-CheckpointVariable x -Mode "
                    + $"{mode}"
            )
        );
    }

    [Fact]
    public void A_source_gives_values_and_no_object_graph()
    {
        using var session = Models();
        EngineResult result = session
            .Run(
                $"@{{ Name = 'k'; DataType = 'float'; Shape = '2, 3' }} | Initialize-CheckpointVariable '{Sources}/object/ckpt' "
                    + $"@{{ 'model/dense/kernel' = 'k' }} | Copy-CheckpointVariable x"
            )
            .Succeeded();
        Assert.Empty(result.Warnings);
        Assert.Equal(["k"], session.Run("Get-CheckpointVariable x -Force").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void An_object_based_model_keeps_its_own_graph_whatever_its_sources_have()
    {
        using var session = Models();
        CheckpointFiles.Copy($"{Sources}/object/ckpt", session["m"]);
        EngineResult result = session
            .Run(
                $"Get-CheckpointVariable m -Force | Initialize-CheckpointVariable '{Sources}/object/ckpt' @{{ '/' = '/' }} | "
                    + "Copy-CheckpointVariable x"
            )
            .Succeeded();
        Assert.Empty(result.Warnings);
        Assert.Equal(
            session.Run("Get-CheckpointVariable m -Force").Succeeded().Output.Texts("Name"),
            session.Run("Get-CheckpointVariable x -Force").Succeeded().Output.Texts("Name")
        );
    }

    [Fact]
    public void Who_needs_values_says_that_there_are_none()
    {
        using var session = Models();
        Assert.Equal("NoValue", session.FailsWith("@{ Name = 'm'; DataType = 'int32'; Shape = '' } | Read-CheckpointVariable"));
    }

    [Theory]
    [InlineData("@{ '/' = '/' }")]
    [InlineData("@{ n = 'n'; w = 'w' }")]
    [InlineData("@{ n = 'calls'; w = 'w' }")]
    [InlineData("@{ 'n/.ATTRIBUTES/VARIABLE_VALUE' = 'n/.ATTRIBUTES/VARIABLE_VALUE'; w = 'w' }")]
    public void A_model_is_written_under_the_keys_that_it_asks_for(string map)
    {
        using var session = Models();
        session
            .Run($"$m = '{SavedModel}'; Get-ModelVariable $m | Initialize-CheckpointVariable $m {map} | Copy-CheckpointVariable x")
            .Succeeded();
        Assert.Equal(["n/.ATTRIBUTES/VARIABLE_VALUE", "w/.ATTRIBUTES/VARIABLE_VALUE"], session.Names("x"));
        Assert.Equal("True", session.Run("Compare-Checkpoint x -Model $m -Quiet").Succeeded().Output.Single().ToString());
    }

    [Fact]
    public void A_map_that_a_comparison_proposes_for_a_model_fits_it()
    {
        using var session = Models();
        session
            .Run($"$m = '{SavedModel}'; Get-CheckpointVariable $m | Rename-CheckpointScope '' old/net | Copy-CheckpointVariable old")
            .Succeeded();
        session.Run("$map = & ([scriptblock]::Create((Compare-Checkpoint old -Model $m)[0].AssignmentMapText))").Succeeded();
        session.Run("Get-ModelVariable $m | Initialize-CheckpointVariable old $map | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal("True", session.Run("Compare-Checkpoint x -Model $m -Quiet").Succeeded().Output.Single().ToString());
    }

    [Fact]
    public void Verbose_tells_the_parts_that_are_given_from_those_that_keep_what_they_have()
    {
        using var session = Models();
        string parts = $"Initialize-CheckpointVariable '{Sources}/partitioned/model'";
        string model =
            $"@{{ Name = 'p'; DataType = 'float'; Shape = 4, 2; Partition = @{{ Axis = 0; Sizes = 2, 2 }} }} | {parts} @{{ one = 'p' }}";
        IReadOnlyList<string> verbose = session
            .Run($"{model} | Initialize-CheckpointVariable '{Sources}/flat/model' @{{ c = 'p/part_0' }} -Verbose")
            .Succeeded()
            .Verbose;
        Assert.Contains($"'p/part_0' loses 'one' of {Sources}/partitioned/model, which rule 'one' -> 'p' gave it before.", verbose);
        Assert.Contains($"'p/part_1' keeps its value, 'one' of {Sources}/partitioned/model.", verbose);
        Assert.DoesNotContain(verbose, static line => line.StartsWith("'p' ", StringComparison.Ordinal));

        verbose = session
            .Run(
                $"@{{ Name = 'p'; DataType = 'float'; Shape = 4, 2; Partition = @{{ Axis = 0; "
                    + $"Sizes = 2, 2 }} }} | Initialize-CheckpointVariable '{Sources}/flat/model' @{{ c = 'p/part_0' }} -Verbose"
            )
            .Succeeded()
            .Verbose;
        Assert.Contains("'p/part_1' has no value yet.", verbose);
    }

    [Fact]
    public void An_exclusion_without_wildcards_that_matches_nothing_is_a_mistake()
    {
        using var session = Models();
        string script =
            $"Get-CheckpointVariable '{Sources}/nested/model' encoder/layer_1/*, global_step | Initialize-CheckpointVariable "
            + $"'{Sources}/nested_ref/model' @{{ 'encoder/' = 'encoder/' }} -Exclude";
        ErrorRecord error = session.Fails($"{script} globl_step");
        Assert.StartsWith("VariableNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'global_step'?", error.Exception.Message, StringComparison.Ordinal);
        session.Run($"{script} global_step, *nothing*").Succeeded();
    }

    [Fact]
    public void The_pattern_that_is_proposed_for_missing_slots_works()
    {
        using var session = Models();
        string script =
            $"Get-CheckpointVariable '{Sources}/nested/model' encoder/* | Initialize-CheckpointVariable "
            + $"'{Sources}/nested_ref/model' @{{ 'encoder/' = 'encoder/' }}";
        string message = session.Fails(script).Exception.Message;
        int pattern = message.IndexOf("-Exclude ", StringComparison.Ordinal);
        Assert.Equal(
            4,
            session.Run($"{script} {message[pattern..^1]}").Succeeded().Output.Count(static one => one.Text("Rule").Length > 0)
        );
    }

    private static Session Models()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        return session;
    }
}
