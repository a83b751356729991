using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class GetCheckpointVariableTests
{
    public static TheoryData<string> MadeByTensorFlow => [.. Expected.Files];

    [Theory]
    [MemberData(nameof(MadeByTensorFlow))]
    public void Every_checkpoint_is_listed_as_TensorFlow_lists_it(string file)
    {
        using var session = new Session();
        Expected expected = Expected.Read(file);
        session.Engine.SetVariable("path", expected.Prefix);
        IReadOnlyList<PSObject> found = session.Run("Get-CheckpointVariable $path -Force").Succeeded().Output;
        Assert.Equal(
            expected.Variables.Select(static v => (v.Name, v.DataType, v.ShapeText)),
            found.Select(static v => (v.Text("Name"), v.Text("DataType"), v.Text("Shape")))
        );
        Assert.All(found, v => Assert.Equal(expected.Prefix, v.Text("Checkpoint")));
    }

    /// <summary>The Tab key goes along scopes, and may be left at one.</summary>
    [Fact]
    public void A_scope_for_a_name_is_answered_with_what_selects_it()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5");
        ErrorRecord error = Assert.Single(session.Run($"Get-CheckpointVariable '{path}' encoder/").Errors);
        Assert.Contains("selected by 'encoder/*'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_object_graph_is_shown_only_by_force()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("tf2_keras3");
        Assert.DoesNotContain(
            "_CHECKPOINTABLE_OBJECT_GRAPH",
            session.Run($"Get-CheckpointVariable '{path}'").Succeeded().Output.Texts("Name")
        );
        Assert.Equal(
            ["_CHECKPOINTABLE_OBJECT_GRAPH"],
            session.Run($"Get-CheckpointVariable '{path}' -Force -Kind ObjectGraph").Succeeded().Output.Texts("Name")
        );
    }

    [Theory]
    [InlineData("-Name HEAD/*", 8)]
    [InlineData("head/bias", 1)]
    [InlineData("-Name head/bias, head/kernel", 2)]
    [InlineData("-Name head/* -Exclude *Adam*, *Average", 2)]
    [InlineData("-LiteralName head/bias", 1)]
    [InlineData("-Kind Weight", 6)]
    [InlineData("-Kind OptimizerSlot, Counter", 15)]
    [InlineData("-DataType int64", 1)]
    [InlineData("-DataType int64, float", 27)]
    [InlineData("-DataType float32 -Kind Weight -Name *bias", 3)]
    [InlineData("-Name nothing*", 0)]
    public void Filters_select_together(string filters, int count)
    {
        using var session = new Session();
        Assert.Equal(
            count,
            session.Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' {filters}").Succeeded().Output.Count
        );
    }

    [Theory]
    [InlineData("double")]
    [InlineData("DT_DOUBLE")]
    [InlineData("float64")]
    [InlineData("Float64")]
    public void A_dtype_goes_by_each_of_its_names(string name)
    {
        using var session = new Session();
        IEnumerable<string> names = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("all_dtypes")}' -DataType {name}")
            .Succeeded()
            .Output.Texts("Name");
        Assert.Equal(["float/float64", "scalar/float64"], names);
    }

    [Fact]
    public void A_wrong_dtype_gets_the_list_of_all()
    {
        using var session = new Session();
        ErrorRecord error = session.Fails("Get-CheckpointVariable x -DataType flaot");
        Assert.Contains("'flaot' is not a dtype", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("bfloat16", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-LiteralName 'layer[1]', 'q?*'", "layer[1]", "q?*")]
    [InlineData("-Name 'layer`[1`]'", "layer[1]")]
    [InlineData("-Name 'layer[1]'")]
    [InlineData("-Name 'LAYER*'", "layer[1]")]
    public void Brackets_in_names_are_wildcards_only_in_Name(string filter, params string[] names)
    {
        using var session = new Session();
        Assert.Equal(
            names,
            session.Run($"Get-CheckpointVariable '{Fixtures.TfMade("special_names")}' {filter}").Succeeded().Output.Texts("Name")
        );
    }

    [Fact]
    public void Literal_names_are_case_sensitive()
    {
        using var session = new Session();
        string path = Fixtures.TfMade("special_names");
        Assert.Equal(["UPPER", "upper"], session.Run($"Get-CheckpointVariable '{path}' -Name uppe?").Succeeded().Output.Texts("Name"));
        Assert.Equal(["upper"], session.Run($"Get-CheckpointVariable '{path}' -LiteralName upper").Succeeded().Output.Texts("Name"));
    }

    [Theory]
    [InlineData("-Name head/kernal, head/bias", "head/kernal", "head/kernel")]
    [InlineData("-LiteralName Head/bias", "Head/bias", "head/bias")]
    [InlineData("-Name 'head/bias`[1`]'", "head/bias[1]", "head/bias")]
    public void A_name_that_no_variable_has_is_an_error_with_the_nearest(string filter, string missing, string nearest)
    {
        using var session = new Session();
        EngineResult result = session.Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' {filter}");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("VariableNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(missing, error.TargetObject);
        Assert.Matches($"Did you mean .*'{nearest}'", error.Exception.Message);
    }

    [Fact]
    public void A_name_needs_to_be_in_one_of_several_checkpoints()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        Assert.Equal(["b"], session.Run("Get-CheckpointVariable a, b -Name b").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void A_path_that_cannot_be_read_is_reported_and_the_next_listed()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        File.WriteAllBytes(session["old"], [.. File.ReadAllBytes(Fixtures.TfMade("v1_single", "model.ckpt-12"))[60..]]);
        EngineResult result = session.Run("Get-CheckpointVariable old, a");
        Assert.Equal(["a"], result.Output.Texts("Name"));
        Assert.Single(result.ErrorIds);
    }

    [Fact]
    public void Variables_hold_nothing_that_other_commands_take_for_a_path()
    {
        using var session = new Session();
        PSObject variable = session.Run($"Get-CheckpointVariable '{Fixtures.TfMade("seed_models", "models", "a")}'").Succeeded().Output[0];
        Assert.Equal(
            [
                "Name",
                "SourceName",
                "Key",
                "DataType",
                "Shape",
                "ElementCount",
                "Size",
                "Kind",
                "KindEvidence",
                "SlotOf",
                "SlotName",
                "ObjectPath",
                "SaverName",
                "Attribute",
                "Optimizer",
                "Checkpoint",
                "Format",
                "ShardCount",
                "IsSliced",
                "IsOfSeveralTensors",
                "Partition",
                "Rule",
                "IsMade",
                "IsComputed",
                "IsObjectGraph",
            ],
            variable.Properties.Select(static property => property.Name)
        );
    }

    [Fact]
    public void A_slot_knows_its_variable_and_what_decided_its_kind()
    {
        using var session = new Session();
        string path = Fixtures.Require("reports/kinds/one_momentum");
        PSObject slot = session.Run($"Get-CheckpointVariable '{path}' layer_0/kernel/sgd_m").Succeeded().Output[0];
        Assert.Equal(
            ("OptimizerSlot", "Model", "layer_0/kernel", "momentum"),
            (slot.Text("Kind"), slot.Text("KindEvidence"), slot.Text("SlotOf"), slot.Text("SlotName"))
        );
    }

    [Fact]
    public void A_model_that_cannot_be_read_costs_no_variable_and_Verbose_says_so()
    {
        using var session = new Session();
        string prefix = CheckpointFiles.Copy(Fixtures.Require("reports/kinds/one_momentum") + "/model.ckpt", session["run", "model.ckpt"]);
        File.WriteAllBytes(prefix + ".meta", File.ReadAllBytes(Fixtures.Require("reports/kinds/one_momentum/model.ckpt.meta"))[..20_000]);

        EngineResult plain = session.Run("Get-CheckpointVariable run -Kind Weight, OptimizerSlot").Succeeded();
        Assert.Equal(8, plain.Output.Count);
        Assert.Empty(plain.Warnings);
        EngineResult verbose = session.Run("Get-CheckpointVariable run -Verbose -Kind OptimizerSlot").Succeeded();
        Assert.All(verbose.Output, static variable => Assert.Equal("Structure", variable.Text("KindEvidence")));
        string said = Assert.Single(verbose.Verbose, static line => line.Contains("damaged", StringComparison.Ordinal));
        Assert.Contains("model.ckpt.meta' is damaged", said, StringComparison.Ordinal);
        Assert.Contains(
            "The model is not used: kinds are judged by the names and shapes of the variables.",
            said,
            StringComparison.Ordinal
        );
        Assert.Single(
            session.Run("Get-CheckpointVariable run -Verbose").Succeeded().Verbose,
            static line => line.Contains("damaged", StringComparison.Ordinal)
        );
    }

    /// <summary>
    /// PowerShell takes a property that throws for $null, without a word. Nothing can be written while the next command asks for it.
    /// </summary>
    [Theory]
    [InlineData("cut")]
    [InlineData("bytes")]
    [InlineData("circle")]
    public void Whatever_the_model_is_every_variable_has_a_kind_in_the_pipeline(string damage)
    {
        using var session = new Session();
        string meta =
            CheckpointFiles.Copy(Fixtures.Require("reports/kinds/one_momentum") + "/model.ckpt", session["run", "model.ckpt"]) + ".meta";
        byte[] whole = File.ReadAllBytes(Fixtures.Require("reports/kinds/one_momentum/model.ckpt.meta"));
        if (damage == "circle")
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
            File.Delete(meta);
            File.CreateSymbolicLink(meta, meta);
        }
        else
        {
            File.WriteAllBytes(meta, damage == "cut" ? whole[..20_000] : [.. whole.Select(static b => (byte)(b ^ 0x5a))]);
        }

        string slots = "Where-Object { $_.Kind -eq 'OptimizerSlot' }";
        int expected = session.Run("Get-CheckpointVariable run -Kind OptimizerSlot").Succeeded().Output.Count;
        Assert.NotEqual(0, expected);
        foreach (string script in (string[])[$"Get-CheckpointVariable run | {slots}", $"$v = Get-CheckpointVariable run; $v | {slots}"])
        {
            Assert.Equal(expected, session.Run(script).Succeeded().Output.Count);
        }

        Assert.Equal(
            (expected, 0),
            (
                session.Run("Get-CheckpointVariable run | Where-Object Kind -eq OptimizerSlot").Succeeded().Output.Count,
                session.Run("Get-CheckpointVariable run | Where-Object { $null -eq $_.Kind }").Succeeded().Output.Count
            )
        );
        EngineResult told = session.Run($"$VerbosePreference = 'Continue'; Get-CheckpointVariable run | {slots}").Succeeded();
        Assert.Contains(told.Verbose, static said => said.Contains("model.ckpt.meta", StringComparison.Ordinal));
    }

    [Fact]
    public void A_partitioned_variable_is_one_of_full_shape()
    {
        using var session = new Session();
        PSObject variable = session.Run($"Get-CheckpointVariable '{Fixtures.TfMade("partitioned")}' emb/table").Succeeded().Output[0];
        Assert.Equal("[10, 4]", variable.Text("Shape"));
        Assert.Equal(40L, variable.Get("ElementCount"));
        Assert.Equal(160L, variable.Get("Size"));
        Assert.Equal(true, variable.Get("IsSliced"));
    }

    [Fact]
    public void The_first_variables_come_before_the_index_is_read_to_its_end()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("many_names", "model"), session["m"]);
        CheckpointFiles.Damage(session["m.index"], 300_000);
        EngineResult result = session.Run("Get-CheckpointVariable m");
        Assert.InRange(result.Output.Count, 1000, 5000);
        Assert.Equal("DamagedIndex", Assert.Single(result.ErrorIds).Split(',')[0]);
    }

    [Fact]
    public void Every_damaged_block_is_an_error_and_the_variables_of_the_others_are_listed()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Good("multi"), "m");
        CheckpointFiles.Damage(session["m", "ckpt.index"], 8);
        EngineResult result = session.Run("Get-CheckpointVariable m/ckpt");
        Assert.Null(result.Terminating);
        Assert.All(result.ErrorIds, static id => Assert.StartsWith("DamagedIndex,", id, StringComparison.Ordinal));
        Assert.Contains(result.Errors, static error => error.ToString().Contains("the block at offset 0", StringComparison.Ordinal));
        Assert.InRange(result.Output.Count, 1, 11);
        Assert.Equal(
            result.Output.Count,
            session.Run("Get-CheckpointVariable m/ckpt -ErrorAction Ignore | Read-CheckpointVariable").Succeeded().Output.Count
        );
    }

    [Fact]
    public void A_value_whose_block_is_damaged_is_not_said_to_be_missing()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Good("multi"), "m");
        session.Run("$all = Get-CheckpointVariable m/ckpt").Succeeded();
        CheckpointFiles.Damage(session["m", "ckpt.index"], 8);
        Assert.Equal(
            "DamagedIndex,CheckpointTools.Commands.ReadCheckpointVariableCommand",
            session.Run("$all[0] | Read-CheckpointVariable").ErrorIds.First()
        );
    }

    [Fact]
    public void What_was_listed_past_damage_is_still_not_copied()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Good("multi"), "m");
        CheckpointFiles.Damage(session["m", "ckpt.index"], 8);
        session.Run("$intact = Get-CheckpointVariable m/ckpt -ErrorAction Ignore").Succeeded();
        Assert.Equal("DamagedIndex", session.FailsWith("$intact | Copy-CheckpointVariable copy/x"));
        Assert.False(Directory.Exists(session["copy"]));
    }
}
