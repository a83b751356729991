using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Tests.ObjectGraphs.Editing;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing.Graphs;

/// <summary>
/// Optimizers that restore by position: a program trains its variables in the order of their places, and reads each one's slots at the
/// position of the variable. In reports/positional, the kernels of enc, mid and head are 1, 2, 3, their biases .5 more, and the moments of
/// a layer are 10, 20, 30.
/// </summary>
public sealed class PositionalSinkTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("keras2")]
    [InlineData("keras3")]
    public void Layers_that_swap_take_their_moments_along(string name)
    {
        List<CheckpointVariable> all = List(name);
        string copy = Write(
            all.ConvertAll(static variable => Swap(Swap(variable, "model/enc", "model/tmp"), "model/head", "model/enc"))
                .ConvertAll(static variable => Swap(variable, "model/tmp", "model/head"))
        );

        Assert.Equal([3, 3.5, 2, 2.5, 1, 1.5], ReadTrained(copy, name));
        Assert.Equal([30, 30, 20, 20, 10, 10], ReadList(copy, "_momentums"));
        Assert.Equal([31, 31, 21, 21, 11, 11], ReadList(copy, "_velocities"));
    }

    [Theory]
    [InlineData("keras2")]
    [InlineData("keras3")]
    public void A_layer_that_goes_takes_its_positions_along(string name)
    {
        string copy = Write(
            List(name).FindAll(static variable => variable.ObjectPath?.StartsWith("model/mid/", StringComparison.Ordinal) != true)
        );

        Assert.Equal([1, 1.5, 3, 3.5], ReadTrained(copy, name));
        Assert.Equal([10, 10, 30, 30], ReadList(copy, "_momentums"));
        Assert.Equal([11, 11, 31, 31], ReadList(copy, "_velocities"));
    }

    [Theory]
    [InlineData("keras3", "optimizer/_trainable_variables/0", "optimizer/_trainable_variables/9", "model/enc/_kernel")]
    [InlineData("keras2", "optimizer/_iterations", "elsewhere/it", "whole optimizer")]
    [InlineData("keras2", "model/enc/kernel", "optimizer/_momentums/7", "'optimizer'")]
    public void Nothing_is_moved_out_of_an_optimizer_or_into_one(string name, string from, string to, string hint)
    {
        List<CheckpointVariable> all = List(name)
            .ConvertAll(variable =>
                variable.FindObjectPaths().Contains(from, StringComparer.Ordinal) ? variable.WithObjectPath(from, to) : variable
            );

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(all, _directory["no"], new(), TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.ObjectGraphConflict, error.Error);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_trained_variables_do_not_become_one()
    {
        List<CheckpointVariable> all = List("keras3").ConvertAll(static variable => Swap(variable, "model/enc", "model/mid"));

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                all,
                _directory["no"],
                new TransferOptions { Duplicates = DuplicatePolicy.Last },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal((CheckpointError.ObjectGraphConflict, AdviceCode.LeaveOptimizerOut), (error.Error, error.Advice!.Code));
    }

    [Fact]
    public void An_optimizer_moves_as_a_whole()
    {
        string copy = Write(List("keras3").ConvertAll(static variable => Swap(variable, "optimizer", "opt")));

        Assert.Equal([10, 10, 20, 20, 30, 30], ReadList(copy, "_momentums", "opt"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_an_optimizer_has_not_trained_is_not_put_beside_it(bool isFirst)
    {
        List<CheckpointVariable> all = List("keras2");
        string part = Write(
            all.FindAll(static variable => variable.ObjectPath?.StartsWith("model/enc/", StringComparison.Ordinal) != true)
        );
        List<CheckpointVariable> rest = Checkpoints.List(part);
        List<CheckpointVariable> enc = all.FindAll(static variable =>
            variable.ObjectPath?.StartsWith("model/enc/", StringComparison.Ordinal) == true
        );

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                isFirst ? [.. enc, .. rest] : [.. rest, .. enc],
                _directory["no"],
                new(),
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal((CheckpointError.ObjectGraphConflict, AdviceCode.LeaveOptimizerOut), (error.Error, error.Advice!.Code));
    }

    /// <summary>A trained variable whose gradient is its new value has no slots.</summary>
    [Fact]
    public void A_gap_that_was_there_before_stays()
    {
        GraphData whole = EditedGraph.Read("reports/positional/keras3");
        int momentums = EditedGraph.Find(whole, "optimizer", "_momentums");
        int lost = EditedGraph.Find(whole, "optimizer", "_momentums", "2");
        var gapped = new GraphDraft(whole);
        gapped[momentums].Children.RemoveAll(child => child.Id == lost);
        GraphData graph = gapped.ToGraph();
        var draft = new GraphDraft(graph);

        new PositionalLists(draft, graph).Close(Assert.Single(ObjectGraph.Of(graph).Roles.Positions.Optimizers));

        Assert.Equal(EditedGraph.Show(graph), EditedGraph.Show(draft.ToGraph()));
    }

    public void Dispose() => _directory.Dispose();

    private static List<CheckpointVariable> List(string name) =>
        Checkpoints
            .List(EditedGraph.PrefixOf($"reports/positional/{name}"))
            .FindAll(static variable => variable.Kind != VariableKind.ObjectGraph);

    private static CheckpointVariable Swap(CheckpointVariable variable, string scope, string newScope) =>
        variable.ObjectPath is { } path && path.StartsWith(scope + "/", StringComparison.Ordinal)
            ? variable.WithObjectPath(newScope + path[scope.Length..])
            : variable;

    private string Write(IReadOnlyList<CheckpointVariable> variables)
    {
        string copy = _directory[$"copy{Guid.NewGuid():N}"];
        TransferExecutor.Execute(TransferPlanner.Plan(variables, copy, new TransferOptions()));
        return copy;
    }

    /// <summary>The weights in the order in which a program trains them.</summary>
    private static double[] ReadTrained(string prefix, string name)
    {
        string kernel = name == "keras3" ? "_kernel" : "kernel";
        List<CheckpointVariable> all = Checkpoints.List(prefix);
        string[] places =
        [
            .. new[] { "enc", "mid", "head" }.SelectMany(layer => new[] { $"model/{layer}/{kernel}", $"model/{layer}/bias" }),
        ];
        double[] byPlace =
        [
            .. places
                .Select(place => all.Find(variable => variable.ObjectPath == place))
                .OfType<CheckpointVariable>()
                .Select(variable => ReadFirst(prefix, variable.Name)),
        ];
        if (name == "keras3")
        {
            Assert.Equal(byPlace, ReadList(prefix, "_trainable_variables"));
        }

        return byPlace;
    }

    private static double[] ReadList(string prefix, string list, string optimizer = "optimizer")
    {
        List<CheckpointVariable> all = Checkpoints.List(prefix);
        var values = new List<double>();
        for (
            int i = 0;
            all.Find(variable => variable.FindObjectPaths().Contains($"{optimizer}/{list}/{i}", StringComparer.Ordinal)) is { } variable;
            i++
        )
        {
            values.Add(ReadFirst(prefix, variable.Name));
        }

        return [.. values];
    }

    private static double ReadFirst(string prefix, string name)
    {
        using var checkpoint = Checkpoint.Open(prefix);
        return Convert.ToDouble(
            ((System.Collections.IEnumerable)checkpoint.Read(name)).Cast<object>().First(),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }
}
