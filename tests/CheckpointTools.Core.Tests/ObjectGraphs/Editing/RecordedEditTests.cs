using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>The edits of graphs give what TensorFlow restored after the same edits (oracle/graph/golden, reports).</summary>
public sealed class RecordedEditTests
{
    public static IEnumerable<TheoryDataRow<string>> ObjectBased =>
        [
            .. Directory
                .EnumerateFiles(Fixtures.Require("oracle/graph/bases"), "graph.json", SearchOption.AllDirectories)
                .Select(static file => $"oracle/graph/bases/{Path.GetFileName(Path.GetDirectoryName(file))}")
                .Concat(
                    Directory
                        .EnumerateDirectories(Fixtures.Require("reports/united"))
                        .Select(static directory => $"reports/united/{Path.GetFileName(directory)}")
                )
                .Append("reports/compiled/keras3")
                .Append("reports/compiled/legacy")
                .Append("reports/compiled/today")
                .Order(StringComparer.Ordinal)
                .Select(static fixture => new TheoryDataRow<string>(fixture)),
        ];

    [Theory]
    [MemberData(nameof(ObjectBased))]
    public void What_TensorFlow_wrote_is_written_again_byte_for_byte(string fixture)
    {
        byte[] message = EditedGraph.ReadMessage(fixture);
        GraphData graph = ObjectGraph.Parse(message).Data;

        Assert.Equal(message, GraphWriter.Write(graph));
        Assert.Equal(message, GraphWriter.Write(CanonicalKeys.Assign(new GraphDraft(graph).ToGraph())));
    }

    [Fact]
    public void An_edge_is_renamed() =>
        RequireEqual("rename-edge", GraphMoves.Apply(Base("nested"), [new PathChange("model/encoder", "model/enc2")]));

    [Fact]
    public void Slots_follow_the_rename_of_their_variable() =>
        RequireEqual("rename-edge-slots", GraphMoves.Apply(Base("keras_legacy_adam"), [new PathChange("model", "net")]));

    [Fact]
    public void An_object_is_moved_to_a_new_one() =>
        RequireEqual(
            "reports/united/moved",
            GraphMoves.Apply(EditedGraph.Read("reports/united/both"), [new PathChange("model/encoder", "backbone/enc")])
        );

    [Fact]
    public void An_object_is_removed()
    {
        GraphData graph = Base("nested");
        RequireEqual("prune-module", GraphPruning.Remove(graph, EditedGraph.Find(graph, "model", "decoder")));
    }

    [Theory]
    [InlineData("keras_legacy_adam", "optimizer-dropped")]
    [InlineData("keras_new_adam", "optimizer-dropped-new")]
    public void An_optimizer_is_cut(string from, string golden) => RequireEqual(golden, OptimizerEdits.Cut(Base(from)));

    [Fact]
    public void Every_edge_to_an_optimizer_is_cut() =>
        RequireEqual("reports/compiled/legacy-optimizer-dropped", OptimizerEdits.Cut(EditedGraph.Read("reports/compiled/legacy")));

    [Theory]
    [InlineData("keras_legacy_adam", "slots-emptied")]
    [InlineData("keras3", "slots-emptied-k3")]
    public void Slots_are_emptied(string from, string golden) => RequireEqual(golden, OptimizerEdits.EmptySlots(Base(from)));

    [Theory]
    [InlineData("keras_legacy_adam", "slots-dropped")]
    [InlineData("keras_new_adam", "slots-dropped-new")]
    [InlineData("keras3", "slots-dropped-k3")]
    public void Slots_are_removed(string from, string golden) => RequireEqual(golden, OptimizerEdits.RemoveSlots(Base(from)));

    [Fact]
    public void Graphs_are_put_under_a_new_root() =>
        RequireEqual("prefix-merge", GraphRoots.PutUnder([("a", Base("nested")), ("b", Base("keras_legacy_adam"))]));

    [Fact]
    public void The_parts_of_a_new_root_leave_the_counter_to_it() =>
        RequireEqual(
            "prefix-merge-counter",
            WithCounter(GraphRoots.PutUnder([("a", SaveCounters.Cut(Base("nested"))), ("b", SaveCounters.Cut(Base("keras_legacy_adam")))]))
        );

    [Fact]
    public void Tables_iterators_and_savers_are_put_under_a_new_root() =>
        RequireEqual(
            "prefix-merge-special",
            WithCounter(
                GraphRoots.PutUnder([
                    ("t", SaveCounters.Cut(Base("tables"))),
                    ("p", SaveCounters.Cut(Base("pystate"))),
                    ("i", SaveCounters.Cut(Base("iterator"))),
                    ("s", SaveCounters.Cut(Base("sharded_variable"))),
                    ("r", SaveCounters.Cut(Base("registered_saver"))),
                ])
            )
        );

    [Fact]
    public void Graphs_without_a_common_object_are_grafted() =>
        RequireEqual(
            "graft-merge",
            GraphRoots.Unite([
                Base("nested"),
                SaveCounters.Cut(GraphMoves.Apply(Base("keras_legacy_adam"), [new PathChange("model", "keras")])),
            ])
        );

    [Fact]
    public void Graphs_are_united_along_equal_paths() =>
        RequireEqual(
            "reports/united/plain-united",
            GraphRoots.Unite([
                EditedGraph.Read("reports/united/plain-encoder"),
                SaveCounters.Cut(EditedGraph.Read("reports/united/plain-decoder")),
            ])
        );

    [Fact]
    public void A_part_becomes_a_child_of_a_new_root()
    {
        GraphData graph = Base("nested");
        GraphData part = GraphRoots.Extract(graph, EditedGraph.Find(graph, "model", "encoder"));
        RequireEqual("subtree-wrapped-counter", WithCounter(GraphRoots.PutUnder([("encoder", part)])));
    }

    [Fact]
    public void The_lists_of_an_optimizer_close_up_behind_a_layer_that_goes()
    {
        GraphData graph = EditedGraph.Read("reports/positional/keras2");
        var roles = new GraphRoles(graph, new GraphTree(graph));
        int mid = EditedGraph.Find(graph, "model", "mid");
        GraphChild[] variables = graph.Children[graph.ChildrenOf(mid)].ToArray();
        var names = variables.Select(child => graph.ToText(graph.Attributes[graph.AttributesOf(child.Id)][0].FullName)).ToHashSet();
        var draft = new GraphDraft(graph);
        GraphPruning.Keep(
            draft,
            origin => !names.Any(name => graph.ToText(graph.Attributes[origin.Number].FullName).EndsWith(name, StringComparison.Ordinal))
        );
        new PositionalLists(draft, graph).Close(Assert.Single(roles.Positions.Optimizers));
        RequireEqual("reports/positional/keras2-without-mid", draft.ToGraph());
    }

    private static GraphData Base(string name) => EditedGraph.Read($"oracle/graph/bases/{name}");

    private static GraphData WithCounter(GraphData graph) => SaveCounters.Set(graph, SaveCounters.MadeOrigin);

    private static void RequireEqual(string golden, GraphData edited) =>
        Assert.Equal(
            EditedGraph.Show(EditedGraph.Read(golden.Contains('/') ? golden : $"oracle/graph/golden/{golden}")),
            EditedGraph.Show(edited)
        );
}
