using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Convert-Checkpoint: one line for weights that Keras 3 refuses.</summary>
public sealed class ConvertCheckpointTests
{
    private static readonly string Networks = Fixtures.Require("reports/keras_files");

    [Fact]
    public void Weights_of_Keras_2_become_a_file_and_the_layers_are_told_in_order()
    {
        using var session = With("seq", "tf");
        EngineResult result = session.Run("Convert-Checkpoint tf w.h5").Succeeded();
        Assert.Equal(["hidden", "bn", "head"], result.Output.Texts("Name"));
        Assert.Empty(result.Warnings);
        session.Run("Get-Checkpoint tf | Convert-Checkpoint -Destination again.h5").Succeeded();
        Assert.Equal(File.ReadAllBytes(session["w.h5"]), File.ReadAllBytes(session["again.h5"]));
        Assert.Equal(
            true,
            Assert
                .Single(session.Run($"Compare-Checkpoint w.h5 '{Networks}/seq/keras2.h5' -IncludeValue -Quiet").Succeeded().Output)
                .BaseObject
        );
    }

    [Fact]
    public void A_template_gives_a_file_of_Keras_3()
    {
        using var session = With("rnn", "tf");
        string template = $"{Networks}/rnn/keras3.weights.h5";
        session.Run($"Convert-Checkpoint tf w.weights.h5 -Template '{template}'").Succeeded();
        Assert.Empty(session.Run($"Compare-Checkpoint w.weights.h5 '{template}' -IncludeValue").Succeeded().Output);

        // Every weight is given, by a map that a comparison proposed, in the long form too.
        session
            .Run(
                $"$map = @(Compare-Checkpoint tf '{template}')[0].AssignmentMap; Get-CheckpointVariable '{template}' | "
                    + $"Initialize-CheckpointVariable tf $map | Export-CheckpointVariable long.weights.h5 -Template '{template}'"
            )
            .Succeeded();
        Assert.Equal(File.ReadAllBytes(session["w.weights.h5"]), File.ReadAllBytes(session["long.weights.h5"]));
    }

    [Fact]
    public void What_is_no_weight_is_left_out_and_said_so()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Fixtures.Require("reports/kinds/tf2_keras2_adam"), "model.ckpt"), session["tf"]);
        EngineResult result = session.Run("Convert-Checkpoint tf w.h5 -InformationVariable i; \"$i\"").Succeeded();
        Assert.Contains("12 of kind OptimizerSlot", result.Output[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal(8, session.Run("Get-CheckpointVariable w.h5").Succeeded().Output.Count);
    }

    [Fact]
    public void An_order_that_nothing_tells_is_warned_of_and_can_be_given()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "adam");
        Assert.Contains(
            "-LayerOrder",
            Assert.Single(session.Run("Convert-Checkpoint adam w.h5").Succeeded().Warnings),
            StringComparison.Ordinal
        );
        EngineResult ordered = session.Run("Convert-Checkpoint adam w.h5 -Force -LayerOrder head, encoder").Succeeded();
        Assert.Empty(ordered.Warnings);
        Assert.Equal(["head", "encoder"], ordered.Output.Texts("Name"));
    }

    [Theory]
    [InlineData("Convert-Checkpoint tf x", "NotAFileOfKeras")]
    [InlineData("Convert-Checkpoint tf x.weights.h5", "InvalidDestination")]
    [InlineData("Convert-Checkpoint tf, tf2 x.h5", "OneConversion")]
    [InlineData("Convert-Checkpoint nowhere x.h5", "CheckpointNotFound")]
    [InlineData("Convert-Checkpoint tf there.h5", "DestinationExists")]
    [InlineData("Convert-Checkpoint tf x.h5 -LayerOrder hidden", "InvalidTransfer")]
    [InlineData("Convert-Checkpoint tf x.weights.h5 -Template other.weights.h5", "InvalidAssignment")]
    [InlineData("Get-CheckpointVariable tf | Export-CheckpointVariable x.npz -LayerOrder a", "OnlyForKeras")]
    public void What_cannot_be_converted_is_refused_and_nothing_is_written(string line, string error)
    {
        using var session = With("seq", "tf");
        CheckpointFiles.Copy(Path.Combine(Networks, "seq", "tf"), session["tf2"]);
        File.Copy(Path.Combine(Networks, "two", "keras3.weights.h5"), session["other.weights.h5"]);
        File.WriteAllText(session["there.h5"], "mine");
        string[] before = Directory.GetFiles(session.Directory.Path);
        Assert.Equal(error, session.FailsWith(line));
        Assert.Equal(before.Order(), Directory.GetFiles(session.Directory.Path).Order());
        Assert.Equal("mine", File.ReadAllText(session["there.h5"]));
    }

    /// <summary>A file of Keras has what its model loads: the model of a comparison, with the map to it.</summary>
    [Theory]
    [InlineData("seq/keras3_model.keras", 8)]
    [InlineData("seq/keras2_model.h5", 8)]
    [InlineData("rnn/keras3.weights.h5", 9)]
    public void A_file_of_Keras_is_a_model_too(string file, int count)
    {
        using var session = With(file.Split('/')[0], "tf");
        Assert.Equal(count, session.Run($"Get-ModelVariable '{Networks}/{file}'").Succeeded().Output.Count);
        PSObject[] differences = [.. session.Run($"Compare-Checkpoint tf -Model '{Networks}/{file}' -Detailed").Succeeded().Output];
        Assert.Equal(count, differences.Count(static one => one.Text("Kind") == "PossibleRename"));
        Assert.Equal(count, differences.Length);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        using var session = With("seq", "tf");
        Assert.Empty(session.Run("Convert-Checkpoint tf w.h5 -WhatIf").Succeeded().Output);
        Assert.False(File.Exists(session["w.h5"]));
    }

    [Fact]
    public void A_damaged_value_leaves_nothing_behind()
    {
        using var session = With("seq", "tf");
        CheckpointFiles.Damage(session["tf.data-00000-of-00001"], 300);
        session.FailsWith("Convert-Checkpoint tf w.h5");
        Assert.Equal(["tf.data-00000-of-00001", "tf.index"], Directory.GetFiles(session.Directory.Path).Select(Path.GetFileName).Order());
    }

    private static Session With(string network, string name)
    {
        var session = new Session();
        CheckpointFiles.Copy(Path.Combine(Networks, network, "tf"), session[name]);
        return session;
    }
}
