using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class CompareCheckpointTests
{
    private static readonly string Adam = Fixtures.TfMade("tf1_adam_steps");
    private static readonly string Graphs = Fixtures.TfMade("graph_definitions");

    [Fact]
    public void A_key_that_is_not_found_is_found_under_another_scope_and_the_map_is_ready_to_paste()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        session.Run("$d = Compare-Checkpoint bert -Model (Get-CheckpointVariable bert | Rename-CheckpointScope bert encoder)").Succeeded();
        PSObject first = session.Run("$d[0].Variables[0]").Output[0];
        Assert.Equal("PossibleRename", first.Text("Kind"));
        Assert.Equal("encoder/embeddings/LayerNorm/beta", first.Text("Name"));
        Assert.Equal("bert/embeddings/LayerNorm/beta", first.Text("SourceName"));
        Assert.Equal("@{ 'bert/' = 'encoder/' }", first.Text("AssignmentMapText"));

        // What is shown is PowerShell, and means what the object says.
        Assert.Equal(
            "encoder/",
            session.Run("(& ([scriptblock]::Create($d[0].AssignmentMapText)))['bert/']").Succeeded().Output[0].ToString()
        );
        Assert.Equal(
            ["bert/ encoder/"],
            session.Run("$d[0].AssignmentMap | % { \"$($_.From) $($_.To)\" }").Succeeded().Output.Select(static o => o.ToString())
        );
    }

    /// <summary>Otherwise every checkpoint would fit it.</summary>
    [Theory]
    [InlineData("nothing/model")]
    [InlineData("(Get-ModelVariable nothing/model)")]
    [InlineData("@{ Name = 'count'; DataType = 'int32'; Shape = '[]'; IsLocal = $true }, nothing/model")]
    public void A_model_that_asks_for_nothing_is_an_error(string model)
    {
        using var session = new Session();
        session.Directory.CopyOf(Misc("saved_model_that_asks_for_nothing"), "nothing");
        CheckpointFiles.A(session.Directory);
        foreach (string quiet in new[] { "", " -Quiet" })
        {
            ErrorRecord error = session.Fails($"Compare-Checkpoint a -Model {model}{quiet}");
            Assert.StartsWith("NoVariable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("saved_model.pb') asks a checkpoint for nothing", error.Exception.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The map is tried: the model gets the averages as its values.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-replace 'ExponentialMovingAverage', 'mean'")]
    public void Averages_alone_are_proposed_for_the_variables_of_a_model(string name)
    {
        using var session = new Session();
        session.Directory.CopyOf(Misc("averages_only"), "x");
        session.Run($"Get-CheckpointVariable x | Copy-CheckpointVariable ema -NewName {{ $_.Name {name} }}").Succeeded();
        session.Run("$d = Compare-Checkpoint ema -Model x/plain.meta").Succeeded();
        PSObject row = Assert.Single(session.Run("$d").Succeeded().Output);
        Assert.Equal(("PossibleRename", "*", 4), (row.Text("Kind"), row.Text("Name"), row.Get("Count")));
        Assert.StartsWith("*/", row.Text("SourceName"), StringComparison.Ordinal);
        session
            .Run(
                "Get-ModelVariable x/plain.meta | Initialize-CheckpointVariable ema (& ([scriptblock]::Create($d[0].AssignmentMapText))) "
                    + "| Copy-CheckpointVariable plain -AllowMissing"
            )
            .Succeeded();
        Assert.Equal(["l0/bias", "l0/kernel", "l1/bias", "l1/kernel"], session.Names("plain"));
        Assert.Equal(true, session.Run("Compare-Checkpoint plain -Model x/plain.meta -Quiet").Succeeded().Output[0].BaseObject);
        Assert.Equal(
            session.Run("Read-CheckpointVariable ema l0/kernel/*").Succeeded().Output.Select(static value => value.ToString()),
            session.Run("Read-CheckpointVariable plain l0/kernel").Succeeded().Output.Select(static value => value.ToString())
        );
    }

    [Theory]
    [InlineData("small", "large", "[7, 8] instead of [10, 8], 4 times")]
    [InlineData("large", "small", "[10, 8] instead of [7, 8], 4 times")]
    public void Shards_of_another_vocabulary_are_one_mismatch_with_both_shapes(string checkpoint, string model, string detail)
    {
        using var session = new Session();
        session.Directory.CopyOf(Misc("other_vocabulary"), "v");
        foreach (string reference in new[] { $"-Model v/{model}.ckpt.meta", $"v/{model}.ckpt" })
        {
            session.Run($"$d = Compare-Checkpoint v/{checkpoint}.ckpt {reference}").Succeeded();
            PSObject row = Assert.Single(session.Run("$d").Succeeded().Output);
            Assert.Equal(("ShapeMismatch", detail), (row.Text("Kind"), row.Text("Detail")));
            Assert.Equal(
                Enumerable.Range(0, 4).Select(static shard => $"weights_{shard}"),
                session.Run("$d.Variables").Succeeded().Output.Texts("Name").Select(static name => name.Split('/')[^1])
            );
            Assert.Equal(4, session.Run($"Compare-Checkpoint v/{checkpoint}.ckpt {reference} -Detailed").Succeeded().Output.Count);
            Assert.Equal(
                false,
                Assert.Single(session.Run($"Compare-Checkpoint v/{checkpoint}.ckpt {reference} -Quiet").Succeeded().Output).BaseObject
            );
        }

        Assert.Contains("symbol_", session.Engine.Show("$d"), StringComparison.Ordinal);
        Assert.Contains("/* <- symbol_", session.Engine.Show("$d"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_scope_is_one_row_however_many_variables_it_has()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        session.Run("$m = Get-CheckpointVariable bert | Rename-CheckpointScope bert encoder").Succeeded();
        PSObject row = Assert.Single(session.Run("Compare-Checkpoint bert -Model $m").Succeeded().Output);
        int renamed = session.Run("$m | ? Name -like encoder/*").Succeeded().Output.Count;
        Assert.True(renamed > 20);
        Assert.Equal(("encoder/*", "bert/*", renamed), (row.Text("Name"), row.Text("SourceName"), row.Get("Count")));
        Assert.Equal($"{renamed} variables", row.Text("Detail"));
        Assert.Equal(renamed, session.Run("Compare-Checkpoint bert -Model $m -Detailed").Succeeded().Output.Count);
        Assert.Equal(renamed, session.Run("(Compare-Checkpoint bert -Model $m).Variables").Succeeded().Output.Count);
    }

    /// <summary>Every list in a message ends somewhere, and equal problems are told once.</summary>
    [Theory]
    [InlineData("Get-CheckpointVariable v/small.ckpt | Initialize-CheckpointVariable v/large.ckpt @{ 'symbol_40_8/' = 'symbol_30_8/' }")]
    public void Equal_problems_of_a_map_are_one(string script)
    {
        using var session = new Session();
        session.Directory.CopyOf(Misc("other_vocabulary"), "v");
        string message = session.Fails(script).Exception.Message;
        Assert.Equal(2, message.Split("[7, 8]").Length);
        Assert.Contains(
            "The same holds for 3 more: 'symbol_30_8/shared/weights_1', 'symbol_30_8/shared/weights_2', 'symbol_30_8/shared/weights_3'.",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    // Typographic quotes are quotes to PowerShell; nothing else is special between single ones.
    [InlineData("it's/w", "m/w", "@{ 'it''s/' = 'm/' }")]
    [InlineData("it\u2019s/w", "m/w", "@{ 'it\u2019\u2019s/' = 'm/' }")]
    [InlineData("$x`/w", "m/w", "@{ '$x`/' = 'm/' }")]
    // A hash literal has each key once, in any case.
    [InlineData("a/w a/w2 A/k A/k2", "x/w x/w2 y/k y/k2", "@(@('a/', 'x/'), @('A/', 'y/'))")]
    public void The_map_is_typed_as_PowerShell_needs_it(string checkpoint, string model, string map)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session.Engine.SetVariable("names", checkpoint.Split(' '));
        session.Engine.SetVariable("wanted", model.Split(' '));
        session.Run("Get-CheckpointVariable a a | Copy-CheckpointVariable renamed -AssignmentMap @{ a = $names }").Succeeded();
        session.Run("$v = Get-CheckpointVariable a a").Succeeded();
        session.Run("$m = $wanted | % { @{ Name = $_; DataType = $v.DataType; Shape = $v.Shape } }").Succeeded();
        session.Run("$d = Compare-Checkpoint renamed -Model $m").Succeeded();

        Assert.Equal(map, session.Run("$d[0]").Output[0].Text("AssignmentMapText"));
        session.Run("$map = & ([scriptblock]::Create($d[0].AssignmentMapText))").Succeeded();
        session.Run("$m | Initialize-CheckpointVariable renamed $map | Copy-CheckpointVariable x").Succeeded();
        Assert.Empty(session.Run("Compare-Checkpoint x -Model $m").Succeeded().Output);
    }

    [Theory]
    [InlineData("ref")]
    [InlineData("resource")]
    public void A_checkpoint_fits_its_own_model_in_any_form_of_path(string name)
    {
        using var session = new Session();
        session.Directory.CopyOf(Graphs, "m");
        foreach (
            string model in new[]
            {
                $"m/{name}.meta",
                $"m/{name}",
                $"(Get-ModelVariable m/{name})",
                $"m/{name}.m*",
                $"([IO.FileInfo]::new(\"$PWD/m/{name}.meta\"))",
            }
        )
        {
            Assert.Equal(
                true,
                Assert.Single(session.Run($"Compare-Checkpoint m/{name} -Model {model} -Quiet").Succeeded().Output).BaseObject
            );
            Assert.Empty(session.Run($"Compare-Checkpoint m/{name} -Model {model}").Succeeded().Output);
        }
    }

    [Fact]
    public void A_SavedModel_is_a_model_and_a_checkpoint()
    {
        using var session = new Session();
        foreach (string name in new[] { "saved_model_tf1", "saved_model_tf2" })
        {
            session.Directory.CopyOf(Fixtures.TfMade(name, "model"), name);
            Assert.Empty(session.Run($"Compare-Checkpoint {name} -Model {name} | ? Kind -ne Unused").Succeeded().Output);
        }

        Assert.Equal(
            ["half_plus_two/a", "half_plus_two/b"],
            session.Run($"Compare-Checkpoint '{Adam}' -Model saved_model_tf1 | ? Kind -eq Missing").Succeeded().Output.Texts("Name")
        );
    }

    [Theory]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = '[]' }")]
    [InlineData("([pscustomobject]@{ Name = 'a'; DataType = 'DT_INT32'; Shape = @() })")]
    [InlineData("@{ Name = 'a'; DataType = 'int32'; Shape = '<unknown>' }")]
    [InlineData("(Get-CheckpointVariable a)")]
    [InlineData("(Get-CheckpointVariable a | ThroughJob)")]
    [InlineData("([CheckpointTools.ModelVariable]::new('a', 'int32', '[]') | ThroughJob)")]
    public void Whatever_has_name_dtype_and_shape_is_a_variable_of_a_model(string model)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        Assert.Empty(session.Run($"Compare-Checkpoint a -Model {model}").Succeeded().Output);
        Assert.Equal(["Missing", "Unused"], session.Run($"Compare-Checkpoint b -Model {model}").Succeeded().Output.Texts("Kind"));
    }

    [Fact]
    public void What_a_model_does_not_ask_for_does_no_harm_and_what_another_checkpoint_does_not_have_counts()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session.Run("Get-CheckpointVariable m -Kind Weight | Copy-CheckpointVariable part").Succeeded();
        Assert.Equal(
            [true, false, false],
            session
                .Run(
                    "Compare-Checkpoint m -Model (Get-CheckpointVariable part) -Quiet; Compare-Checkpoint m part -Quiet; "
                        + "Compare-Checkpoint part m -Quiet"
                )
                .Succeeded()
                .Output.Select(static o => (bool)o.BaseObject)
        );
        Assert.All(session.Run("Compare-Checkpoint m part").Succeeded().Output, static o => Assert.Equal("Unused", o.Text("Kind")));
        Assert.All(session.Run("Compare-Checkpoint part m").Succeeded().Output, static o => Assert.Equal("Missing", o.Text("Kind")));
    }

    [Fact]
    public void Two_steps_of_a_model_differ_in_their_values_alone()
    {
        using var session = new Session();
        Assert.Empty(session.Run($"Compare-Checkpoint '{Adam}/model.ckpt-4' '{Adam}/model.ckpt-5'").Succeeded().Output);
        PSObject step = Assert.Single(
            session
                .Run($"Compare-Checkpoint '{Adam}/model.ckpt-4' '{Adam}/model.ckpt-5' -IncludeValue -Name global_step")
                .Succeeded()
                .Output
        );
        Assert.Equal(
            ("Value", 1L, 1d, 0.2),
            (step.Text("Kind"), step.Get("DifferingCount"), step.Get("MaxAbsoluteError"), step.Get("MaxRelativeError"))
        );
        Assert.Equal(
            [true, false],
            session
                .Run(
                    $"Compare-Checkpoint '{Adam}/model.ckpt-4' '{Adam}/model.ckpt-5' -Quiet; "
                        + $"Compare-Checkpoint '{Adam}/model.ckpt-4' '{Adam}/model.ckpt-5' -IncludeValue -Quiet"
                )
                .Succeeded()
                .Output.Select(static o => (bool)o.BaseObject)
        );
    }

    [Theory]
    [InlineData("-AbsoluteTolerance 0.9", "Value")]
    [InlineData("-AbsoluteTolerance 1")]
    [InlineData("-RelativeTolerance 0.19", "Value")]
    [InlineData("-RelativeTolerance 0.21 -IncludeValue")]
    public void Tolerances_compare_values(string tolerance, params string[] kinds)
    {
        using var session = new Session();
        Assert.Equal(
            kinds,
            session
                .Run($"Compare-Checkpoint '{Adam}/model.ckpt-4' '{Adam}/model.ckpt-5' -Name global_step {tolerance}")
                .Succeeded()
                .Output.Texts("Kind")
        );
    }

    [Theory]
    [InlineData("nan", "one_side", "2 of 3 differ, by 0 (rel. 0, 0 ulp, cosine 1); 2 are NaN on one side only")]
    [InlineData("nan", "bf_nan", "1 of 2 differ, by 1 (rel. 0.5, 128 ulp, cosine 1)")]
    [InlineData("values", "close", "3 of 3 differ, by 0.000504 (rel. 0.5, 8388608 ulp, cosine 1)")]
    [InlineData("values", "i8", "3 of 3 differ, by 255 (rel. 2.01, cosine -0.999954)")]
    [InlineData("values", "str", "2 of 3 differ")]
    public void Values_that_differ_are_said_to_be_so_far_apart(string pair, string name, string detail)
    {
        using var session = new Session();
        string folder = Fixtures.Require("oracle/values/compare");
        PSObject difference = Assert.Single(
            session.Run($"Compare-Checkpoint '{folder}/{pair}-a' '{folder}/{pair}-b' -IncludeValue -Name {name}").Succeeded().Output
        );

        Assert.Equal(detail, difference.Text("Detail"));
    }

    [Fact]
    public void What_is_not_a_number_on_one_side_is_never_tolerated()
    {
        using var session = new Session();
        string folder = Fixtures.Require("oracle/values/compare");
        string compare = $"Compare-Checkpoint '{folder}/nan-a' '{folder}/nan-b' -AbsoluteTolerance 1e300 -Quiet -Name";
        Assert.Equal(
            [false, true],
            session.Run($"{compare} one_side; {compare} payload").Succeeded().Output.Select(static one => (bool)one.BaseObject)
        );
    }

    [Fact]
    public void Computed_values_are_compared_with_what_they_are_made_of()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session
            .Run("Get-CheckpointVariable m | Convert-CheckpointVariable -Name beta1_power -Multiply 2 | Copy-CheckpointVariable twice")
            .Succeeded();
        Assert.Empty(
            session
                .Run(
                    "$changed = Get-CheckpointVariable m | Convert-CheckpointVariable -Name beta1_power -Multiply 2; "
                        + "Compare-Checkpoint twice -Model $changed -IncludeValue"
                )
                .Succeeded()
                .Output
        );
        Assert.NotEmpty(session.Run("Compare-Checkpoint twice m -IncludeValue").Succeeded().Output);
    }

    [Fact]
    public void A_copy_has_the_values_of_its_source_whatever_its_names_and_pieces()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("partitioned"), "p");
        session.Run("Get-CheckpointVariable p | Rename-CheckpointScope '' new | Copy-CheckpointVariable x").Succeeded();
        Assert.Equal(
            true,
            session
                .Run("Compare-Checkpoint x -Model (Get-CheckpointVariable p | Rename-CheckpointScope '' new) -IncludeValue -Quiet")
                .Succeeded()
                .Output[0]
                .BaseObject
        );
    }

    [Fact]
    public void Damaged_values_are_named_and_the_others_compared()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "four", step: 4);
        CheckpointFiles.Adam(session.Directory, "five");
        CheckpointFiles.Damage(session["four.data-00000-of-00001"], 0);
        EngineResult result = session.Run("Compare-Checkpoint four five -IncludeValue");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("ChecksumMismatch,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("beta1_power", error.TargetObject.ToString());
        Assert.DoesNotContain("beta1_power", result.Output.Texts("Name"));
        Assert.Contains("global_step", result.Output.Texts("Name"));

        EngineResult quiet = session.Run("Compare-Checkpoint four four -IncludeValue -Quiet");
        Assert.Equal(false, Assert.Single(quiet.Output).BaseObject);
        Assert.Single(quiet.Errors);
    }

    [Fact]
    public void What_a_damaged_index_hides_is_not_called_missing()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("many_names"), "m");
        CheckpointFiles.Copy(session["m", "model"], session["bad"]);
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Damage(session["bad.index"], 30_000);
        EngineResult result = session.Run("Compare-Checkpoint bad, a m | ? { $_.Kind -ne 'Missing' }");
        Assert.Equal(["DamagedIndex,CheckpointTools.Commands.CompareCheckpointCommand"], result.ErrorIds);
        Assert.All(result.Output, static o => Assert.EndsWith("a", o.Text("Checkpoint"), StringComparison.Ordinal));
        Assert.Equal("DamagedIndex", session.FailsWith("Compare-Checkpoint a bad"));
    }

    [Fact]
    public void Several_checkpoints_are_compared_one_by_one_and_each_gets_its_answer()
    {
        using var session = new Session();
        session.Directory.CopyOf(Adam, "runs");
        CheckpointFiles.A(session.Directory, "runs/other");
        Assert.Equal(
            [true, true, true, false],
            session
                .Run("Compare-Checkpoint runs/model*, runs/other -Model runs/model.ckpt-5.meta -Quiet")
                .Succeeded()
                .Output.Select(static o => (bool)o.BaseObject)
        );
        Assert.Equal(
            3,
            session.Run("Get-Checkpoint runs | ? { $_ | Compare-Checkpoint -Model runs/model.ckpt-5.meta -Quiet }").Succeeded().Output.Count
        );
    }

    [Fact]
    public void Names_are_selected_and_left_out_on_both_sides()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        CheckpointFiles.A(session.Directory);
        Assert.Equal(
            ["bert/pooler/dense/bias", "bert/pooler/dense/kernel"],
            session.Run("Compare-Checkpoint bert a -Name BERT/pooler/* -Exclude *adam*").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(["a"], session.Run("Compare-Checkpoint bert a -Name a").Succeeded().Output.Texts("Name"));
        EngineResult result = session.Run("Compare-Checkpoint bert a -Name globl_step");
        Assert.Contains("'global_step'", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head/kernal", "Did you mean 'head/kernel'?")]
    [InlineData("head/kernel, head/kernal", "Did you mean 'head/kernel'?")]
    [InlineData("hed/*", "-Name 'hed/*'")]
    [InlineData("head/kernel -Exclude *", "-Name 'head/kernel' -Exclude '*'")]
    public void A_mistyped_name_is_an_error_and_never_True(string name, string message)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory);
        EngineResult result = session.Run($"Compare-Checkpoint adam adam -Name {name} -Quiet");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("VariableNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_name_that_one_side_has_is_compared_though_another_is_mistyped()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        CheckpointFiles.A(session.Directory);
        EngineResult result = session.Run("Compare-Checkpoint bert a -Name a, global_stp");
        Assert.Equal(["a"], result.Output.Texts("Name"));
        Assert.Contains("'global_step'", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Equal(false, Assert.Single(session.Run("Compare-Checkpoint bert a -Name a -Quiet").Succeeded().Output).BaseObject);
    }

    [Fact]
    public void Names_of_object_based_checkpoints_match_without_their_suffix()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf2", "model"), "m");
        string whole = "w/.ATTRIBUTES/VARIABLE_VALUE";
        foreach (string name in new[] { "w", whole, $"w, {whole}", "w*" })
        {
            Assert.Equal([whole], session.Run($"Compare-Checkpoint a -Model m -Name {name}").Succeeded().Output.Texts("Name"));
        }

        Assert.DoesNotContain(whole, session.Run("Compare-Checkpoint a -Model m -Exclude w").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void A_model_that_is_a_checkpoint_alone_is_told_how_to_be_compared()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        ErrorRecord error = session.Fails("Compare-Checkpoint a -Model b");
        Assert.StartsWith("ModelNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(
            "To compare with the checkpoint itself, give it as the second path; or give its variables: "
                + "-Model (Get-CheckpointVariable ...).",
            error.Exception.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "second path",
            session.Fails("Compare-Checkpoint a -Model nothere").Exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_without_an_optimizer_fills_a_model_with_one_by_what_is_proposed()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session.Run("Get-CheckpointVariable m -Kind Weight | Rename-CheckpointScope head old | Copy-CheckpointVariable old").Succeeded();
        File.Copy(Path.Combine(Adam, "model.ckpt-5.meta"), session["m.meta"]);
        PSObject first = session.Run("Compare-Checkpoint old -Model m.meta | ? AssignmentMapText | % { $_; break }").Output[0];
        Assert.Equal("@{ 'old/' = 'head/' }", first.Text("AssignmentMapText"));
        session
            .Run(
                $"Get-ModelVariable m.meta | Initialize-CheckpointVariable old {first.Text("AssignmentMapText")} -Exclude "
                    + $"{first.Text("ExcludeText")} | Copy-CheckpointVariable new -AllowMissing -WarningAction SilentlyContinue"
            )
            .Succeeded();
        Assert.Equal(
            ["head/bias", "head/kernel"],
            session.Run("Get-CheckpointVariable new | ? Name -like head/*").Succeeded().Output.Texts("Name")
        );
    }

    [Fact]
    public void Values_that_are_still_in_parts_of_several_tensors_are_to_be_copied_first()
    {
        using var session = new Session();
        string sources = Fixtures.Require("oracle/initfrom/ckpts");
        session
            .Run(
                $$"""
                $both = @{ Name = 'one'; DataType = 'float'; Shape = 4, 2; Partition = @{ Axis = 0; Sizes = 2, 2 } } |
                    Initialize-CheckpointVariable '{{sources}}/partitioned/model' @{ one = 'one' } |
                    Initialize-CheckpointVariable '{{sources}}/flat/model' @{ c = 'one/part_0' }
                """
            )
            .Succeeded();
        PSObject difference = Assert.Single(
            session
                .Run($"Compare-Checkpoint '{sources}/partitioned/model' -Model $both -IncludeValue | ? Kind -ne Unused")
                .Succeeded()
                .Output
        );
        Assert.Equal(("Value", "one"), (difference.Text("Kind"), difference.Text("Name")));
        session.Run("$both | Copy-CheckpointVariable copy").Succeeded();
        Assert.Empty(session.Run("Compare-Checkpoint copy -Model $both -IncludeValue").Succeeded().Output);
    }

    [Theory]
    [InlineData("Compare-Checkpoint a", "OneReference")]
    [InlineData("Compare-Checkpoint a b -Model b", "OneReference")]
    [InlineData("Compare-Checkpoint a nothere", "CheckpointNotFound")]
    [InlineData("Compare-Checkpoint a -Model nothere", "ModelNotFound")]
    [InlineData("Compare-Checkpoint a -Model 42", "NotAVariable")]
    [InlineData("Compare-Checkpoint a -Model @{ Name = 'a'; DataType = 'nosuch'; Shape = '[]' }", "InvalidVariable")]
    [InlineData("Compare-Checkpoint a -Model m.meta -IncludeValue", "ModelHasNoValue")]
    [InlineData("Compare-Checkpoint a -Model m.meta -AbsoluteTolerance 1", "ModelHasNoValue")]
    [InlineData("Compare-Checkpoint a b -Name 'w['", "InvalidPattern")]
    public void What_makes_no_sense_is_refused(string script, string id)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        File.Copy(Path.Combine(Graphs, "ref.meta"), session["m.meta"]);
        Assert.Equal(id, session.FailsWith(script));
    }

    [Fact]
    public void A_checkpoint_that_is_not_there_is_reported_and_the_next_one_compared()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        EngineResult result = session.Run("Compare-Checkpoint nothere, a a -Quiet");
        Assert.Equal(["CheckpointNotFound,CheckpointTools.Commands.CompareCheckpointCommand"], result.ErrorIds);
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void A_damaged_model_is_an_error_and_no_file_stays_open()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        byte[] meta = File.ReadAllBytes(Path.Combine(Graphs, "ref.meta"));
        File.WriteAllBytes(session["m.meta"], meta[..(meta.Length / 2)]);
        Assert.Equal("DamagedModel", session.FailsWith("Compare-Checkpoint a -Model m.meta"));
        session.Run("Compare-Checkpoint a a -IncludeValue").Succeeded();
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }

    private static string Misc(string name) => Fixtures.Require(Path.Combine("reports", "misc", name));
}
