using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public sealed class InitializeCheckpointVariableTests
{
    private static readonly string SavedModel = Fixtures.TfMade("saved_model_tf2", "model");
    private static readonly string Sources = Fixtures.Require("oracle/initfrom/ckpts");

    [Theory]
    [InlineData("@{ b = 'a' }")]
    [InlineData("@{ b = @('a') }")]
    [InlineData("([ordered]@{ b = 'a' })")]
    [InlineData("('b', 'a')")]
    [InlineData("@('b', @('a'))")]
    [InlineData("@(, ('b', 'a'))")]
    [InlineData("@(('b', 'a'), ('b', 'a'))")]
    [InlineData("([pscustomobject]@{ From = 'b'; To = 'a' })")]
    [InlineData("@([pscustomobject]@{ From = 'b'; To = 'a' }, @{ from = 'b'; to = 'a' })")]
    [InlineData("@{ From = 'b'; To = 'a' }")]
    [InlineData("([ordered]@{ to = 'a'; from = 'b' })")]
    [InlineData("$dictionary")]
    [InlineData("@($sides, $sides)")]
    [InlineData("$sides")]
    [InlineData("([pscustomobject]@{ b = 'a' })")]
    [InlineData("([pscustomobject]@{ b = @('a') })")]
    [InlineData("@{ b = 'a' }.GetEnumerator()")]
    [InlineData("$dictionary.GetEnumerator()")]
    [InlineData("@(@{ b = 'a' }.GetEnumerator())")]
    [InlineData("@($dictionary.GetEnumerator())")]
    public void A_map_may_have_any_of_its_forms(string map)
    {
        using var session = Models();
        session
            .Run(
                """
                $dictionary = [System.Collections.Generic.Dictionary[string, string]]::new(); $dictionary['b'] = 'a'
                $sides = [System.Collections.Generic.Dictionary[string, object]]::new(); $sides['FROM'] = 'b'; $sides['to'] = 'a'
                """
            )
            .Succeeded();
        PSObject variable = Assert.Single(
            session.Run($"Get-CheckpointVariable a | Initialize-CheckpointVariable b {map}").Succeeded().Output
        );
        Assert.Equal(("a", "b", session["b"]), (variable.Text("Name"), variable.Text("SourceName"), variable.Text("Checkpoint")));
        Assert.StartsWith("'b' -> ", variable.Text("Rule"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'b'")]
    [InlineData("7")]
    [InlineData("@('b')")]
    [InlineData("@('b', 'a', 'c')")]
    [InlineData("@(1, 2)")]
    [InlineData("@{ b = 1 }")]
    [InlineData("@{ 1 = 'a' }")]
    [InlineData("@{ b = $null }")]
    [InlineData("@{ b = 'a', 1 }")]
    [InlineData("@($null, 'a')")]
    [InlineData("@(@{ b = 'a' })")]
    [InlineData("@{ b = @{} }")]
    [InlineData("([pscustomobject]@{ From = 'b' })")]
    [InlineData("@([pscustomobject]@{ b = 'a' }, [datetime]::Now)")]
    [InlineData("@([datetime]::Now, [pscustomobject]@{ b = 'a' })")]
    [InlineData("([version]'1.0')")]
    public void What_is_no_map_is_refused_and_the_forms_are_shown(string map)
    {
        using var session = Models();
        ErrorRecord error = session.Fails($"Get-CheckpointVariable a | Initialize-CheckpointVariable b {map} | Copy-CheckpointVariable x");
        Assert.StartsWith("NotAnAssignmentMap,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("@{ 'checkpoint/' = 'model/' }", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Exception.Message, StringComparison.Ordinal);
    }

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
    [InlineData("(,$a)")]
    [InlineData("@{ 'x' = $a }")]
    [InlineData("([pscustomobject]@{ From = 'x'; To = $a })")]
    public void A_list_that_holds_itself_is_no_map(string map)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            "NotAnAssignmentMap",
            session.FailsWith(
                "$a = [System.Collections.ArrayList]::new(); [void]$a.Add($a); "
                    + $"Get-CheckpointVariable a | Initialize-CheckpointVariable a {map}"
            )
        );
    }

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
        Assert.Equal("OfSeveralTensors", session.FailsWith($"{whole} | Read-CheckpointVariable -ErrorAction Stop"));
        session.Run($"{whole} | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal("OfSeveralTensors", session.FailsWith($"Compare-Checkpoint x -Model ({whole}) -Value -ErrorAction Stop"));
        Assert.Empty(session.Run($"Compare-Checkpoint x -Model ({whole})").Succeeded().Output);
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

    [Theory]
    [InlineData(
        "Get-CheckpointVariable a, b | Copy-CheckpointVariable x -AssignmentMap @{ a = 'one'; b = 'two/b', 'b2' }",
        "b2",
        "one",
        "two/b"
    )]
    [InlineData("Merge-Checkpoint a, b -To x -AssignmentMap (, ('/', 'all/'))", "all/a", "all/b")]
    [InlineData(
        "& { Get-CheckpointVariable a, b; @{ Name = 'm/w'; DataType = 'int32'; "
            + "Shape = '' } } | Copy-CheckpointVariable x -AllowMissing -AssignmentMap @{ b = 'c'; 'm/w' = 'w'; 'm/' = 'n/' }",
        "a",
        "c"
    )]
    [InlineData("Merge-Checkpoint a, b -To x -AssignmentMap ([pscustomobject]@{ From = 'b'; To = 'c' })", "a", "c")]
    public void A_copy_and_a_merge_take_a_map_as_new_names(string script, params string[] names)
    {
        using var session = Models();
        session.Run(script).Succeeded();
        Assert.Equal(names, session.Names("x"));
        Assert.Equal("4", session.Values("Get-CheckpointVariable x")[^1]);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -AssignmentMap @{ b = 'c' }", "InvalidAssignment")]
    [InlineData("Get-CheckpointVariable a nothing* | Copy-CheckpointVariable x -AssignmentMap @{ b = 'c' }", "NoVariable")]
    [InlineData("Get-CheckpointVariable a, b | Copy-CheckpointVariable x -AssignmentMap @{ b = 'a' }", "DuplicateVariable")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable x -AssignmentMap @{ a = 'c' } -NewName d", "OneNaming")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap @{ 'a/' = 'c/' }", "InvalidAssignment")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap @{ a = 'b' }", "DuplicateVariable")]
    [InlineData("Merge-Checkpoint a, b x -AssignmentMap a", "NotAnAssignmentMap")]
    public void Names_that_do_not_fit_keep_it_from_writing(string script, string id)
    {
        using var session = Models();
        Assert.Equal(id, session.FailsWith(script));
        Assert.DoesNotContain("x.index", session.Entries);
    }

    [Fact]
    public void A_name_that_nothing_has_is_told_in_a_sentence_that_fits_several_checkpoints()
    {
        using var session = Models();
        Assert.Contains(
            "there is no variable 'd' in the checkpoints to merge.",
            session.Fails("Merge-Checkpoint a, b x -AssignmentMap @{ d = 'e' }").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_variable_that_is_renamed_without_its_suffix_keeps_it()
    {
        using var session = Models();
        session
            .Run(
                $"Get-CheckpointVariable '{Fixtures.TfMade("tf2_modules")}' decoder/* | Copy-CheckpointVariable x -AssignmentMap "
                    + $"@{{ 'decoder/b' = 'dec/b' }}"
            )
            .Succeeded();
        Assert.Equal(["dec/b/.ATTRIBUTES/VARIABLE_VALUE", "decoder/w/.ATTRIBUTES/VARIABLE_VALUE"], session.Names("x"));
    }

    private static Session Models()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        return session;
    }
}
