using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;
using CheckpointTools.Tests.ObjectGraphs.Editing;
using CheckpointTools.Verification;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>
/// What a copy of selected, renamed or united variables gives is what TensorFlow restored (oracle/graph/golden, reports): the same
/// variables, values and object graph.
/// </summary>
public sealed class RecordedSinkTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("nested", "model/encoder", "model/enc2", "rename-edge")]
    [InlineData("keras_legacy_adam", "model", "net", "rename-edge-slots")]
    public void A_renamed_scope(string from, string scope, string newScope, string golden) =>
        RequireGolden(golden, [.. Base(from).Select(variable => Moved(variable, scope, newScope))], new TransferOptions());

    [Fact]
    public void An_object_under_another_parent() =>
        RequireGolden(
            "reports/united/moved",
            [.. List("reports/united/both").Select(static variable => Moved(variable, "model/encoder", "backbone/enc"))],
            new TransferOptions()
        );

    [Fact]
    public void A_model_without_a_part() =>
        RequireGolden("prune-module", [.. Base("nested").Where(static variable => !IsBelow(variable, "model/decoder"))], new());

    [Theory]
    [InlineData("oracle/graph/bases/keras_legacy_adam", "optimizer-dropped")]
    [InlineData("oracle/graph/bases/keras_new_adam", "optimizer-dropped-new")]
    [InlineData("reports/compiled/legacy", "reports/compiled/legacy-optimizer-dropped")]
    public void Weights_alone(string from, string golden) =>
        RequireGolden(golden, List(from).FindAll(static variable => variable.Kind == VariableKind.Weight), new TransferOptions());

    [Fact]
    public void Two_models_under_a_new_root() =>
        RequireGolden(
            "prefix-merge-counter",
            [.. Base("nested"), .. Base("keras_legacy_adam")],
            new TransferOptions { ObjectGraphs = ObjectGraphMode.Prefix, ChildNames = ["a", "b"] },
            counter: 5
        );

    [Fact]
    public void Tables_iterators_and_savers_under_a_new_root() =>
        RequireGolden(
            "prefix-merge-special",
            [.. Base("tables"), .. Base("pystate"), .. Base("iterator"), .. Base("sharded_variable"), .. Base("registered_saver")],
            new TransferOptions { ObjectGraphs = ObjectGraphMode.Prefix, ChildNames = ["t", "p", "i", "s", "r"] }
        );

    [Fact]
    public void Two_models_without_a_common_object() =>
        RequireGolden(
            "graft-merge",
            [.. Base("nested"), .. Base("keras_legacy_adam").Select(static variable => Moved(variable, "model", "keras"))],
            new TransferOptions()
        );

    [Fact]
    public void Two_models_along_equal_paths() =>
        RequireGolden(
            "reports/united/plain-united",
            [.. List("reports/united/plain-encoder"), .. List("reports/united/plain-decoder")],
            new TransferOptions()
        );

    [Fact]
    public void A_layer_out_of_an_optimizer_that_restores_by_position() =>
        RequireGolden(
            "reports/positional/keras2-without-mid",
            List("reports/positional/keras2").FindAll(static variable => !IsBelow(variable, "model/mid")),
            new TransferOptions()
        );

    [Fact]
    public void A_part_below_a_new_root() =>
        RequireGolden(
            "subtree-wrapped-counter",
            Base("nested").FindAll(static variable => IsBelow(variable, "model/encoder")),
            new TransferOptions { RootObject = "model/encoder", WrapAs = "encoder" }
        );

    public void Dispose() => _directory.Dispose();

    private static bool IsBelow(CheckpointVariable variable, string path) =>
        variable.ObjectPath?.StartsWith(path + "/", StringComparison.Ordinal) == true;

    private static CheckpointVariable Moved(CheckpointVariable variable, string scope, string newScope) =>
        IsBelow(variable, scope) ? variable.WithObjectPath(newScope + variable.ObjectPath![scope.Length..]) : variable;

    private static List<CheckpointVariable> Base(string name) => List($"oracle/graph/bases/{name}");

    private static List<CheckpointVariable> List(string fixture) =>
        Checkpoints.List(EditedGraph.PrefixOf(fixture)).FindAll(static variable => variable.Kind != VariableKind.ObjectGraph);

    private void RequireGolden(string golden, IReadOnlyList<CheckpointVariable> variables, TransferOptions options, long? counter = null)
    {
        string fixture = golden.Contains('/') ? golden : $"oracle/graph/golden/{golden}";
        string copy = _directory["copy"];
        TransferPlan plan = TransferPlanner.Plan(variables, copy, options);
        TransferExecutor.Execute(plan);

        Assert.Equal(EditedGraph.Show(EditedGraph.Read(fixture)), EditedGraph.Show(ReadGraph(copy)));
        Assert.Equal(Values(EditedGraph.PrefixOf(fixture), counter), Values(copy, counter));
        var faults = new List<CheckpointFault>();
        CheckpointVerifier.Verify(VerificationTarget.For(new CheckpointLocation(copy, CheckpointFormat.V2)), faults.Add);
        Assert.Empty(faults);
    }

    private static GraphData ReadGraph(string prefix)
    {
        using var bundle = BundleReader.Open(prefix);
        return ObjectGraph.Read(bundle)!.Data;
    }

    /// <summary>All values but that of a counter which a golden has from another recipe.</summary>
    private static IEnumerable<object> Values(string prefix, long? counter) =>
        Checkpoints
            .Contents(prefix)
            .Where(value =>
                value.Name != TensorName.ObjectGraph && (counter is null || value.Name != "save_counter/.ATTRIBUTES/VARIABLE_VALUE")
            );
}
