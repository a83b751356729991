using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Remove-CheckpointVariable -OptimizerState: what TensorFlow restored after the same edits, and what a user is told.</summary>
public class OptimizerStateTests
{
    private const string Legacy = "oracle/graph/bases/keras_legacy_adam/ckpt-1";

    public static TheoryData<string, string, string> Recorded =>
        new()
        {
            { Legacy, "", "oracle/graph/golden/optimizer-dropped/ckpt" },
            { "oracle/graph/bases/keras_new_adam/ckpt-1", "", "oracle/graph/golden/optimizer-dropped-new/ckpt" },
            { "reports/compiled/legacy/ckpt-1", "", "reports/compiled/legacy-optimizer-dropped/ckpt-1" },
            { Legacy, "-KeepOptimizerObject", "oracle/graph/golden/slots-emptied/ckpt" },
            { "oracle/graph/bases/keras3/ckpt-1", "-KeepOptimizerObject", "oracle/graph/golden/slots-emptied-k3/ckpt" },
        };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_result_is_what_TensorFlow_restored_byte_for_byte(string from, string switches, string golden)
    {
        using Session session = Prepare(from);
        session.Run($"Remove-CheckpointVariable m -OptimizerState {switches} -Destination new/x").Succeeded();
        Assert.Equal(BytesOf(PrefixOf(golden)), BytesOf(session["new", "x"]));

        // In place, the values stay where they are; -Compact then writes what is left.
        session.Run($"Remove-CheckpointVariable m -OptimizerState {switches}").Succeeded();
        Assert.True((bool)Assert.Single(session.Run("Test-Checkpoint m -WarningAction Ignore").Succeeded().Output).BaseObject);
        Assert.Equal(session.Values("Get-CheckpointVariable new/x"), session.Values("Get-CheckpointVariable m"));
        session.Run($"Remove-CheckpointVariable m -OptimizerState {switches} -Compact").Succeeded();
        Assert.Equal(BytesOf(PrefixOf(golden)), BytesOf(session["m"]));
    }

    [Theory]
    [InlineData(Legacy)]
    [InlineData("oracle/graph/bases/keras3/ckpt-1")]
    [InlineData("reports/compiled/keras3/ckpt-1")]
    [InlineData("reports/kinds/tf2_keras3_model/model.ckpt")]
    public void It_gives_what_a_copy_of_the_weights_gives(string from)
    {
        using Session session = Prepare(from);
        session.Run("Get-CheckpointVariable m -Kind Weight | Copy-CheckpointVariable -To weights").Succeeded();
        session.Run("Remove-CheckpointVariable m -OptimizerState -Compact").Succeeded();
        Assert.Equal(BytesOf(session["weights"]), BytesOf(session["m"]));
    }

    [Fact]
    public void A_name_based_checkpoint_keeps_its_step_and_its_averages()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        IReadOnlyList<string> data = session.DataFiles();
        session.Run("Remove-CheckpointVariable m -OptimizerState").Succeeded();
        Assert.Equal(data, session.DataFiles());
        Assert.Equal(13, session.Names("m").Count);
        Assert.Contains("global_step", session.Names("m"));
        Assert.Equal(6, session.Names("m").Count(static name => name.EndsWith("ExponentialMovingAverage", StringComparison.Ordinal)));
        Assert.Contains(
            "m: 14 variables of optimizers are left out. 792 bytes in its data files are unused; -Compact gives them back.",
            session.Engine.Host.Text,
            StringComparison.Ordinal
        );
        session.Run("Remove-CheckpointVariable m -OptimizerState -Compact").Succeeded();
        Assert.Contains(
            "There is no optimizer in it. Its data files are 792 bytes smaller.",
            session.Engine.Host.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_told_is_no_output_and_a_copy_tells_what_it_saves()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Remove-CheckpointVariable m -OptimizerState -To new/x").Succeeded().Output);
        Assert.Contains(
            "14 variables of optimizers are left out. Its data files are 792 bytes smaller.",
            session.Engine.Host.Text,
            StringComparison.Ordinal
        );
        session.Engine.Host.Clear();
        session.Run("Remove-CheckpointVariable m -OptimizerState -To new/y 6>$null").Succeeded();
        Assert.Empty(session.Engine.Host.Text);
        Assert.Equal(before, session.Snapshot().Where(static line => !line.StartsWith("new", StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatIf_names_what_goes_and_changes_nothing()
    {
        using Session session = Prepare(Legacy);
        IReadOnlyList<string> before = session.Snapshot();
        session.Run("Remove-CheckpointVariable m -OptimizerState -WhatIf").Succeeded();
        Assert.Contains("Remove 13 variables of optimizers (208 bytes): 'model/", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Contains("'optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE'", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("-Compact", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_checkpoint_without_optimizer_is_a_success_that_says_so()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m");
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Get-Checkpoint m | Remove-CheckpointVariable -OptimizerState").Succeeded().Output);
        Assert.Contains("There is no optimizer in it.", session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(before, session.Snapshot());
        session.Run("Remove-CheckpointVariable -LiteralPath m -OptimizerState -Destination new/x").Succeeded();
        Assert.Equal(session.Values("Get-CheckpointVariable m"), session.Values("Get-CheckpointVariable new/x"));
    }

    [Fact]
    public void A_reset_keeps_all_variables_and_the_rates()
    {
        using Session session = Prepare(Legacy);
        IReadOnlyList<string> names = session.Names("m");
        string rate = Value(session, "optimizer/learning_rate");
        session.Run("Remove-CheckpointVariable m -OptimizerState -Reset -KeepIteration").Succeeded();
        Assert.Equal(names, session.Names("m"));
        Assert.Equal(rate, Value(session, "optimizer/learning_rate"));
        Assert.NotEqual("0", Value(session, "optimizer/iter"));
        Assert.All(Elements(session, "OptimizerSlot"), static element => Assert.Equal("0", element));
        session.Run("Remove-CheckpointVariable m -OptimizerState -Reset -SlotFill @{ m = 2; beta_1 = 0.5 } -Compact").Succeeded();
        Assert.Equal("0", Value(session, "optimizer/iter"));
        Assert.Equal("0.5", Value(session, "optimizer/beta_1"));
        Assert.Equal(["0", "2"], Elements(session, "OptimizerSlot").Distinct().Order());
        session.Run("Remove-CheckpointVariable m -OptimizerState -Reset -SlotFill 3").Succeeded();
        Assert.All(Elements(session, "OptimizerSlot"), static element => Assert.Equal("3", element));
        Assert.True((bool)Assert.Single(session.Run("Test-Checkpoint m -WarningAction Ignore").Succeeded().Output).BaseObject);
    }

    [Fact]
    public void A_reset_asks_for_values_that_nothing_shows()
    {
        using Session session = Prepare("reports/kinds/two_default_adams/model.ckpt");
        ErrorRecord error = session.Fails("Remove-CheckpointVariable m -OptimizerState -Reset");
        Assert.StartsWith("UnknownInitialValue,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'beta1_power_1'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-SlotFill", error.Exception.Message, StringComparison.Ordinal);
        session
            .Run(
                "$powers = @{ beta1_power = .9; beta1_power_1 = .9; beta2_power = .999; beta2_power_1 = .999 }; "
                    + "Remove-CheckpointVariable m -OptimizerState -Reset -SlotFill $powers"
            )
            .Succeeded();
        Assert.Equal("0.9", Value(session, "beta1_power_1"));
    }

    [Theory]
    [InlineData("-Reset -KeepOptimizerObject", "OptimizerSwitches")]
    [InlineData("-KeepIteration", "OptimizerSwitches")]
    [InlineData("-SlotFill 0", "OptimizerSwitches")]
    [InlineData("-Reset -DropAverage", "OptimizerSwitches")]
    [InlineData("-KeepOptimizerObject -DropAverage", "OptimizerSwitches")]
    [InlineData("-Reset -SlotFill zero", "NotASlotFill")]
    [InlineData("-Reset -SlotFill @{ m = 'x' }", "NotASlotFill")]
    [InlineData("-Reset -SlotFill @{ mm = 0 }", "InvalidTransfer")]
    [InlineData("-Name m", "AmbiguousParameterSet")]
    public void What_contradicts_itself_is_an_error_and_changes_nothing(string switches, string id)
    {
        using Session session = Prepare(Legacy);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal(id, session.FailsWith($"Remove-CheckpointVariable m -OptimizerState {switches}"));
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void Variables_are_not_taken_for_their_checkpoints()
    {
        using Session session = Prepare(Legacy);
        Assert.Equal(
            "VariableForCheckpoint",
            session.FailsWith("Get-CheckpointVariable m -Kind OptimizerSlot | Remove-CheckpointVariable -OptimizerState")
        );
    }

    /// <summary>Keys, shapes and graph stay, and all zeros begin at one place: that loads everywhere (reports/saved_models).</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-Compact")]
    public void A_SavedModel_keeps_all_but_the_bytes_of_its_slots(string compact)
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Require("reports/saved_models/legacy"), "model");
        long before = DataSize(session);
        session.Run($"Remove-CheckpointVariable model -OptimizerState {compact}").Succeeded();
        CheckpointFiles.Copy(PrefixOf("reports/saved_models/legacy-zeros/variables/variables"), session["zeros"]);
        Assert.Equal(session.Values("Get-CheckpointVariable zeros"), session.Values("Get-CheckpointVariable model"));
        Assert.Equal("True", Text(session, "Test-Checkpoint model -WarningAction Ignore"));

        // The longest of the slots is a kernel of 6 by 8 floats; the others begin where it does.
        string told =
            compact.Length > 0
                ? "12 variables of optimizers are as in fresh ones. Its data files are 600 bytes smaller."
                : "792 bytes in its data files are unused";
        Assert.Contains(told, session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Equal(before + (compact.Length > 0 ? -600 : 192), DataSize(session));
        session.Run("Optimize-Checkpoint model").Succeeded();
        Assert.Equal(before - 600, DataSize(session));
    }

    [Theory]
    [InlineData("today", 12, 26)]
    [InlineData("legacy", 12, 29)]
    public void A_SavedModel_can_be_reset_and_loses_no_key(string model, int slots, int names)
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Require("reports/saved_models/" + model), "model");
        IReadOnlyList<string> keys = session.Names("model/variables/variables");
        session.Run("Remove-CheckpointVariable model -OptimizerState -Reset").Succeeded();
        Assert.Equal(keys, session.Names("model/variables/variables"));
        string[] elements = Texts(session, "Get-CheckpointVariable model -Kind OptimizerSlot | Read-CheckpointVariable | % { $_ }");
        Assert.All(elements, static element => Assert.Equal("0", element));
        Assert.Equal("True", Text(session, "Test-Checkpoint model -WarningAction Ignore"));
        session.Run("Remove-CheckpointVariable model -OptimizerState -SlotFill 2").Succeeded();
        Assert.Equal(
            ["2"],
            Texts(session, "Get-CheckpointVariable model -Kind OptimizerSlot | Read-CheckpointVariable | % { $_ }").Distinct()
        );
        Assert.Equal(slots, Texts(session, "Get-CheckpointVariable model -Kind OptimizerSlot | % Name").Length);
        Assert.Equal(names, keys.Count);
    }

    [Fact]
    public void What_a_SavedModel_asks_for_is_not_dropped()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Require("reports/saved_models/legacy"), "model");
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("BreakingChange", session.FailsWith("Remove-CheckpointVariable model -OptimizerState -KeepOptimizerObject"));
        Assert.Equal(before, session.Snapshot());
        session.Run("Remove-CheckpointVariable model -OptimizerState -To alone").Succeeded();
        Assert.Empty(Texts(session, "Get-CheckpointVariable alone -Kind OptimizerSlot, Counter | % Name"));
        session.Run("Remove-CheckpointVariable model -OptimizerState -KeepOptimizerObject -AllowBroken").Succeeded();
        Assert.Empty(Texts(session, "Get-CheckpointVariable model -Kind OptimizerSlot | % Name"));
    }

    private static long DataSize(Session session) =>
        Directory.GetFiles(session["model", "variables"], "*.data-*").Sum(static file => new FileInfo(file).Length);

    private static Session Prepare(string from)
    {
        var session = new Session();
        CheckpointFiles.Copy(PrefixOf(from), session["m"]);
        return session;
    }

    private static string PrefixOf(string fixture) => Path.GetFullPath(Fixtures.Require(fixture + ".index")[..^".index".Length]);

    private static string Value(Session session, string name) => Text(session, $"Read-CheckpointVariable m {name}");

    private static string Text(Session session, string script) => Assert.Single(Texts(session, script));

    /// <summary>The elements of all variables of a kind.</summary>
    private static string[] Elements(Session session, string kind) =>
        Texts(session, $"Get-CheckpointVariable m -Kind {kind} | Read-CheckpointVariable | % {{ $_ }}");

    private static string[] Texts(Session session, string script) =>
        [.. session.Run(script).Succeeded().Output.Select(static o => FormattableString.Invariant($"{o.BaseObject}"))];

    private static byte[] BytesOf(string prefix) =>
        [.. File.ReadAllBytes(prefix + ".index"), .. File.ReadAllBytes(prefix + ".data-00000-of-00001")];
}
