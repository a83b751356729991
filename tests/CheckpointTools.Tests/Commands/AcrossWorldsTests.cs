using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>
/// Values from one world into a model of another: TensorFlow 1, Keras 2 and Keras 3 call the same variables otherwise, and store them under
/// other objects.
/// </summary>
public sealed class AcrossWorldsTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Names_of_TensorFlow_1_go_into_an_object_based_model_and_its_graph_stays()
    {
        string map = "@{ encoder_w = 'model/encoder/w'; encoder_b = 'model/encoder/b' }";
        Copy($"Get-CheckpointVariable '{Base("nested")}' | Initialize-CheckpointVariable '{Base("tf1_names")}' {map}", "mapped");
        Copy(
            $"Get-CheckpointVariable '{Base("nested")}' -ObjectPath model/encoder/* | "
                + $"Initialize-CheckpointVariable '{Base("tf1_names")}' -MatchBy SaverName",
            "matched"
        );

        Dictionary<string, double> model = Firsts(Base("nested"));
        Dictionary<string, double> mapped = Firsts("mapped");
        Assert.Equal((40, 45), (mapped["model/encoder/w"], mapped["model/encoder/b"]));
        Assert.Equal(model.Keys, mapped.Keys);
        Assert.Equal(42, mapped["model/decoder/b"]);
        Assert.Equal(Graph(Base("nested")), Graph("mapped"));

        Dictionary<string, double> matched = Firsts("matched");
        Assert.Equal((40, 45), (matched["model/encoder/w"], matched["model/encoder/b"]));
    }

    [Fact]
    public void The_graph_of_a_model_stays_even_if_it_gives_no_value()
    {
        Copy($"Get-CheckpointVariable '{Base("nested")}'", "values");
        Copy($"Get-CheckpointVariable '{Base("nested")}' | Initialize-CheckpointVariable values @{{ '/' = '/' }}", "all");

        Assert.Equal(Graph(Base("nested")), Graph("all"));
        Assert.Equal(Firsts(Base("nested")), Firsts("all"));
        Assert.Equal(["True"], _session.Run("Test-Checkpoint all").Succeeded().Output.Select(static one => $"{one}"));
    }

    [Theory]
    [InlineData("keras3")]
    [InlineData("keras_new_adam")]
    public void An_object_based_checkpoint_goes_into_a_model_with_names(string source)
    {
        Copy($"Get-CheckpointVariable '{Base("keras_legacy_adam")}'", "named -ObjectGraph NameBased");
        Copy($"Get-CheckpointVariable named | Initialize-CheckpointVariable '{Base(source)}' -MatchBy SaverName", "filled");

        Dictionary<string, double> filled = Firsts("filled");
        Dictionary<string, double> own = Firsts(Base(source));
        int first = source == "keras3" ? 2 : 1;
        Assert.DoesNotContain("_CHECKPOINTABLE_OBJECT_GRAPH", _session.Names("filled -Force"));
        Assert.Equal((24, 4), (filled["d1/kernel"], filled["d1/bias"]));
        Assert.Equal(own[$"optimizer/_variables/{first}"], filled["Adam/d1/kernel/m"]);
        Assert.Equal(own[$"optimizer/_variables/{first + 7}"], filled["Adam/d2/bias/v"]);
        Assert.Equal(6, filled["Adam/iter"]);
        Assert.Equal(0.5, filled["Adam/learning_rate"]);
    }

    [Fact]
    public void Variables_of_a_model_without_values_are_matched_too()
    {
        const string Model =
            "@{ Name = 'seq/d1/kernel'; DataType = 'float32'; Shape = '[4, 3]' }, "
            + "@{ Name = 'd2/bias'; DataType = 'float32'; Shape = '[2]' }";
        Copy($"{Model} | Initialize-CheckpointVariable '{Base("keras3")}' -MatchBy SaverName", "filled");
        Assert.Equal([("d2/bias", 1), ("seq/d1/kernel", 24)], Firsts("filled").Select(static pair => (pair.Key, (int)pair.Value)));
    }

    /// <summary>Moments are stored in another order, under other names, with another count.</summary>
    [Theory]
    [InlineData("keras_legacy_adam", "keras3", 7)]
    [InlineData("keras_new_adam", "keras3", 6)]
    [InlineData("keras_legacy_adam", "keras_new_adam", 7)]
    [InlineData("keras3", "keras_legacy_adam", 6)]
    public void An_optimizers_moments_and_iterations_go_with_the_weights(string source, string model, int iterations)
    {
        EngineResult result = _session
            .Run(
                $"Get-CheckpointVariable '{Base(model)}' | Initialize-CheckpointVariable '{Base(source)}' -MatchBy SaverName | "
                    + "Copy-CheckpointVariable -To resumed"
            )
            .Succeeded();

        Assert.Empty(result.Warnings);
        Dictionary<string, double> resumed = Firsts("resumed");
        Dictionary<string, double> from = Firsts(Base(source));
        Dictionary<string, double> before = Firsts(Base(model));
        foreach ((string variable, string slot) in Moments)
        {
            string place = PlaceOf(model, variable, slot);
            Assert.Equal(from[PlaceOf(source, variable, slot)], resumed[place]);
        }

        Assert.NotEqual(before, resumed);

        Assert.Equal(iterations, resumed[model == "keras_legacy_adam" ? "optimizer/iter" : "optimizer/_iterations"]);
        foreach (string rate in before.Keys.Where(static key => key.Contains("rate", StringComparison.Ordinal)))
        {
            Assert.Equal(before[rate], resumed[rate]);
        }

        Assert.Equal(Graph(Base(model)), Graph("resumed"));
        Assert.Equal(["True"], _session.Run("Test-Checkpoint resumed").Succeeded().Output.Select(static one => $"{one}"));
    }

    [Theory]
    [InlineData("tf2_keras2_legacy", "tf2_keras3_model")]
    [InlineData("tf2_keras3_model", "tf2_keras2_adam")]
    [InlineData("tf2_keras3_adam", "tf2_keras3_model")]
    public void Weights_have_the_values_of_those_of_the_same_layer(string source, string model)
    {
        // The networks have the same weights: what takes none is left out.
        Copy(
            $"Get-CheckpointVariable '{Kind(model)}' | Initialize-CheckpointVariable '{Kind(source)}' -MatchBy SaverName "
                + "-WarningAction Ignore | Where-Object { $_.Rule -and $_.Kind -eq 'Weight' }",
            "filled"
        );

        Dictionary<string, string> wanted = WeightsByEnd(Kind(source));
        Dictionary<string, string> filled = WeightsByEnd("filled");
        Assert.Equal(8, wanted.Count);
        Assert.Equal(wanted, filled);
        Assert.Equal(8, wanted.Values.Distinct().Count());
    }

    [Fact]
    public void Slots_of_another_optimizer_stay_and_are_told_of()
    {
        EngineResult result = _session
            .Run(
                $"Get-CheckpointVariable '{Kind("tf2_keras2_adam")}' | "
                    + $"Initialize-CheckpointVariable '{Kind("tf2_keras2_ftrl")}' -MatchBy SaverName -SkippedVariable skipped | "
                    + "Where-Object Rule | ForEach-Object Name; '--'; $skipped"
            )
            .Succeeded();

        string[] taken = [.. result.Output.Select(static one => $"{one}").TakeWhile(static one => one != "--")];
        Assert.Equal(9, taken.Length);
        Assert.Equal("optimizer/_learning_rate/.ATTRIBUTES/VARIABLE_VALUE", taken[^1]);
        PSObject[] skipped = [.. result.Output.Skip(taken.Length + 1)];
        Assert.Equal(13, skipped.Length);
        Assert.All(skipped, static one => Assert.Equal("Missing", one.Text("Kind")));
        Assert.Contains(
            "'optimizer/_variables/1' is '_momentums' of 'model/layer_with_weights-0/kernel', and",
            skipped[1].Text("Message"),
            StringComparison.Ordinal
        );
        Assert.StartsWith("13 variables get nothing from", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_several_have_are_an_error_that_names_them_and_a_map_decides()
    {
        (string keras2, string keras3) = (Fixture("positional/keras2/ckpt"), Fixture("positional/keras3/ckpt"));
        ErrorRecord error = _session.Fails(
            $"Get-CheckpointVariable '{keras3}' | Initialize-CheckpointVariable '{keras2}' -MatchBy SaverName"
        );
        Assert.StartsWith("InvalidAssignment,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("The saver names do not match, and nothing was done.", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "'model/enc/_kernel' may be 'model/enc/kernel', 'model/head/kernel' or 'model/mid/kernel' of",
            error.Exception.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("Say which is meant with -AssignmentMap", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("The same holds for 2 more", error.Exception.Message, StringComparison.Ordinal);

        const string Map =
            "$map = foreach ($layer in 'enc', 'mid', 'head') { "
            + "@{ From = \"m/$layer/kernel\"; To = \"model/$layer/_kernel\" }; @{ From = \"m/$layer/bias\"; To = \"model/$layer/bias\" } }";
        Copy($"{Map}; Get-CheckpointVariable '{keras3}' | Initialize-CheckpointVariable '{keras2}' $map -MatchBy SaverName", "decided");
        Assert.Equal(Firsts(keras3), Firsts("decided"));
    }

    [Fact]
    public void A_map_goes_by_saver_names_and_slots_follow_it()
    {
        Copy(
            $"Get-CheckpointVariable '{Base("keras3")}' | Initialize-CheckpointVariable '{Base("keras_legacy_adam")}' "
                + "@{ 'd1/' = 'seq/d1/'; 'd2/kernel' = 'model/_functional/_operations/2/_kernel' } -MatchBy SaverName",
            "mapped"
        );
        Dictionary<string, double> mapped = Firsts("mapped");
        Assert.Equal(25, mapped["optimizer/_variables/2"]);
        Assert.Equal(43, mapped["optimizer/_variables/6"]);
        Assert.Equal(30, mapped["optimizer/_variables/9"]);
    }

    [Fact]
    public void What_is_missing_or_of_another_shape_is_an_error_or_stays()
    {
        const string Model =
            "@{ Name = 'd1/kernel'; DataType = 'float32'; Shape = '[4, 9]' }, "
            + "@{ Name = 'new/kernel'; DataType = 'float32'; Shape = '[9]' }";
        string initialize = $"{Model} | Initialize-CheckpointVariable '{Base("keras3")}' -MatchBy SaverName";
        string message = _session.Fails(initialize).Exception.Message;
        Assert.Contains(
            "'d1/kernel' is float32 [4, 9] in the model, and 'optimizer/_trainable_variables/0'",
            message,
            StringComparison.Ordinal
        );
        Assert.Contains("'new/kernel' needs a variable with the saver name 'new/kernel'", message, StringComparison.Ordinal);
        Assert.Contains("With -SkipMismatched", message, StringComparison.Ordinal);

        EngineResult result = _session
            .Run($"$null = {initialize} -SkipMismatched -SkippedVariable s -WarningAction Ignore; $s")
            .Succeeded();
        Assert.Equal(["Shape", "Missing"], result.Output.Texts("Kind"));
        Assert.Empty(_session.Run($"{initialize} -Exclude d1/kernel, new/* | Where-Object Rule").Succeeded().Output);
    }

    /// <summary>Weights are 1, 1.5, 2 ...; their averages, made of moments, 10, 20, 30.</summary>
    [Fact]
    public void Averages_become_the_values_of_the_weights()
    {
        MakeAverages();
        Copy("Get-CheckpointVariable averaged | Initialize-CheckpointVariable averaged -Average", "model");

        Dictionary<string, double> model = Firsts("model");
        Assert.Equal((10, 20, 30), (model["m/enc/kernel"], model["m/mid/bias"], model["m/head/kernel"]));
        Assert.Equal(10, model["m/enc/kernel/ExponentialMovingAverage"]);
        Assert.Equal(
            ["Weight"],
            _session
                .Run("Get-CheckpointVariable averaged -Name m/*/kernel | Initialize-CheckpointVariable averaged -Average | % Kind")
                .Succeeded()
                .Output.Select(static one => $"{one}")
                .Distinct()
        );
    }

    [Fact]
    public void Averages_go_into_the_weights_of_another_world()
    {
        MakeAverages();
        Copy($"Get-CheckpointVariable '{Fixture("positional/keras2/ckpt")}' -Kind Weight", "plain");
        Copy("Get-CheckpointVariable plain | Initialize-CheckpointVariable averaged -MatchBy SaverName -Average", "matched");
        Assert.Equal((10, 20, 30), Kernels("matched", "model/"));

        Copy("Get-CheckpointVariable plain | Initialize-CheckpointVariable averaged @{ 'm/' = 'model/' } -Average", "mapped");
        Assert.Equal((10, 20, 30), Kernels("mapped", "model/"));

        Copy("Get-CheckpointVariable averaged -Kind MovingAverage", "alone");
        Copy("Get-CheckpointVariable averaged -Kind Weight | Initialize-CheckpointVariable alone -Average", "filled");
        Assert.Equal((10, 20, 30), Kernels("filled", "m/"));
    }

    [Fact]
    public void What_cannot_be_asked_for_is_an_error()
    {
        MakeAverages();
        Assert.Equal("NoAssignmentMap", _session.FailsWith("Get-CheckpointVariable averaged | Initialize-CheckpointVariable averaged"));
        Assert.Equal(
            "VariableNotFound",
            _session.FailsWith($"Get-CheckpointVariable averaged | Initialize-CheckpointVariable '{Base("keras3")}' -Average")
        );
        Assert.Equal(
            "NoAveragedVariable",
            _session.FailsWith($"Get-CheckpointVariable '{Base("keras3")}' | Initialize-CheckpointVariable averaged -Average")
        );
        Assert.Equal(
            6,
            _session
                .Run("Get-CheckpointVariable averaged -Kind Weight | Initialize-CheckpointVariable averaged -MatchBy Name | ? Rule")
                .Succeeded()
                .Output.Count
        );
    }

    [Fact]
    public void Comparing_by_saver_names_tells_what_would_bind()
    {
        string compare = $"Compare-Checkpoint '{Base("keras_legacy_adam")}' '{Base("keras3")}' -MatchBy SaverName";
        EngineResult result = _session.Run($"{compare} -Verbose").Succeeded();
        Assert.Equal(
            [
                "Missing optimizer/_learning_rate",
                "Unused optimizer/beta_1",
                "Unused optimizer/beta_2",
                "Unused optimizer/decay",
                "Unused optimizer/learning_rate",
            ],
            result.Output.Select(static one => $"{one.Get("Kind")} {one.Text("Name").Split("/.ATTR")[0]}")
        );
        Assert.Contains(
            $"'optimizer/_variables/9' is 'model/layer_with_weights-1/bias/.OPTIMIZER_SLOT/optimizer/v' of {Base("keras_legacy_adam")}.",
            result.Verbose
        );

        string[] values =
        [
            .. _session.Run($"{compare} -IncludeValue | ? Kind -eq Value | % Name").Succeeded().Output.Select(static one => $"{one}"),
        ];
        Assert.Equal(8, values.Length);
        Assert.DoesNotContain(values, static name => name.Contains("_trainable_variables", StringComparison.Ordinal));
    }

    [Fact]
    public void Comparing_tells_what_could_be_several()
    {
        EngineResult result = _session.Run(
            $"Compare-Checkpoint '{Fixture("positional/keras2/ckpt")}' '{Fixture("positional/keras3/ckpt")}' -MatchBy SaverName | "
                + "? Kind -eq PossibleRename | % { $_.Candidates.Count }"
        );
        Assert.Equal(["3", "3", "3", "3", "3", "3"], result.Succeeded().Output.Select(static one => $"{one}"));
    }

    private static IEnumerable<(string Variable, string Slot)> Moments =>
        from variable in new[] { "d1/kernel", "d1/bias", "d2/kernel", "d2/bias" }
        from slot in new[] { "m", "v" }
        select (variable, slot);

    /// <summary>Where each of the bases has a slot.</summary>
    private static string PlaceOf(string network, string variable, string slot)
    {
        int number = Array.IndexOf([.. Moments], (variable, slot));
        string layer = variable.StartsWith("d1", StringComparison.Ordinal) ? "0" : "1";
        return network switch
        {
            "keras3" => $"optimizer/_variables/{number + 2}",
            "keras_new_adam" => $"optimizer/_variables/{number + 1}",
            _ => $"model/layer_with_weights-{layer}/{variable[3..]}/.OPTIMIZER_SLOT/optimizer/{slot}",
        };
    }

    private void MakeAverages()
    {
        Copy($"Get-CheckpointVariable '{Fixture("positional/keras2/ckpt")}'", "named -ObjectGraph NameBased");
        Copy(
            "& { Get-CheckpointVariable named -Name m/enc/*, m/mid/*, m/head/*; "
                + "Get-CheckpointVariable named -Name m/m/* | "
                + "Rename-CheckpointVariable * { $_.Name.Substring(2) + '/ExponentialMovingAverage' } }",
            "averaged"
        );
    }

    private (double, double, double) Kernels(string checkpoint, string scope)
    {
        Dictionary<string, double> firsts = Firsts(checkpoint);
        return (firsts[$"{scope}enc/kernel"], firsts[$"{scope}mid/kernel"], firsts[$"{scope}head/kernel"]);
    }

    private void Copy(string variables, string target) => _session.Run($"{variables} | Copy-CheckpointVariable -To {target}").Succeeded();

    /// <summary>The first value of each variable by its object path, or else its name.</summary>
    private Dictionary<string, double> Firsts(string checkpoint) =>
        _session
            .Run(
                $"Get-CheckpointVariable '{checkpoint}' | % {{ [pscustomobject]@{{ Path = $_.ObjectPath ?? $_.Name; "
                    + "First = [double]@(Read-CheckpointVariable -InputObject $_ | % { $_ })[0] } }"
            )
            .Succeeded()
            .Output.ToDictionary(static one => one.Text("Path"), static one => (double)one.Get("First")!);

    /// <summary>All values of the weights by the last two segments of their saver names.</summary>
    private Dictionary<string, string> WeightsByEnd(string checkpoint) =>
        _session
            .Run(
                $"Get-CheckpointVariable '{checkpoint}' -Kind Weight | % {{ [pscustomobject]@{{ Path = $_.SaverName; "
                    + "All = (Read-CheckpointVariable -InputObject $_ | % { $_ }) -join ' ' } }"
            )
            .Succeeded()
            .Output.ToDictionary(static one => string.Join('/', one.Text("Path").Split('/')[^2..]), static one => one.Text("All"));

    private string Graph(string checkpoint) =>
        _session
            .Run(
                $"$graph = Read-CheckpointVariable '{checkpoint}' _CHECKPOINTABLE_OBJECT_GRAPH -AsByte | % {{ $_ }}; "
                    + "[Convert]::ToHexString([byte[]]$graph)"
            )
            .Succeeded()
            .Output.Single()
            .ToString();

    private static string Base(string name) =>
        Fixtures.Require($"oracle/graph/bases/{name}/{(name == "tf1_names" ? "model" : "ckpt-1")}.index")[..^".index".Length];

    private static string Kind(string name) => Fixture($"kinds/{name}/model.ckpt");

    private static string Fixture(string name) => Fixtures.Require($"reports/{name}.index")[..^".index".Length];
}
