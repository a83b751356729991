using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>What is true of the edits of any graph: an edit and its inverse leave it as it was, and keys tell values apart.</summary>
public sealed class GraphPropertyTests
{
    private const int Count = 300;

    [Fact]
    public void Is_read_as_it_was_written() =>
        Repeat(
            static (graph, _) =>
            {
                byte[] message = GraphWriter.Write(graph);
                Assert.Equal(message, GraphWriter.Write(ObjectGraph.Parse(message).Data));
                Assert.Equal(message, GraphWriter.Write(CanonicalKeys.Assign(new GraphDraft(graph).ToGraph())));
            }
        );

    [Fact]
    public void Every_value_has_a_key_of_its_own() =>
        Repeat(
            static (graph, _) =>
            {
                string[] keys = [.. graph.Attributes.ToArray().Select(attribute => graph.ToText(attribute.CheckpointKey))];
                Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
            }
        );

    [Fact]
    public void Says_who_has_values() =>
        Repeat(
            static (graph, _) =>
            {
                bool[] hasValues = GraphValues.Find(graph);
                Assert.All(Enumerable.Range(0, graph.Count), id => Assert.Equal(hasValues[id], graph.SaysItHasValues(id)));
            }
        );

    [Fact]
    public void A_rename_and_its_inverse_leave_it_as_it_was() =>
        Repeat(
            static (graph, random) =>
            {
                if (PickPath(graph, random) is not { } path)
                {
                    return;
                }

                string other = HolderOf(path) + "new";
                GraphData renamed = GraphMoves.Apply(graph, [new PathChange(path, other)]);
                Assert.NotEqual(EditedGraph.Show(graph), EditedGraph.Show(renamed));
                Assert.Equal(EditedGraph.Show(graph), EditedGraph.Show(GraphMoves.Apply(renamed, [new PathChange(other, path)])));
            }
        );

    [Fact]
    public void A_swap_and_the_same_swap_leave_it_as_it_was() =>
        Repeat(
            static (graph, random) =>
            {
                if (graph.Children[graph.ChildrenOf(0)] is not { Length: > 1 } children)
                {
                    return;
                }

                int first = random.Next(children.Length - 1);
                string one = LocalName.Escape(graph.ToText(children[first].LocalName));
                string other = LocalName.Escape(graph.ToText(children[first + 1].LocalName));
                PathChange[] swap = [new(one, other), new(other, one)];
                GraphData swapped = GraphMoves.Apply(graph, swap);
                Assert.Equal(EditedGraph.Show(graph), EditedGraph.Show(GraphMoves.Apply(swapped, swap)));
            }
        );

    [Fact]
    public void What_is_put_under_a_root_can_be_extracted() =>
        Repeat(
            static (graph, _) =>
            {
                GraphData under = GraphRoots.PutUnder([("other", graph), ("top", graph)]);
                Assert.Equal(EditedGraph.Show(graph), EditedGraph.Show(GraphRoots.Extract(under, EditedGraph.Find(under, "top"))));
            }
        );

    /// <summary>The edges come back at the ends of their holders, so the numbers may be others.</summary>
    [Fact]
    public void What_is_wrapped_can_be_unwrapped() =>
        Repeat(
            static (graph, random) =>
            {
                if (PickPath(graph, random) is not { } path)
                {
                    return;
                }

                string wrapped = $"{HolderOf(path)}wrap/per/{path[HolderOf(path).Length..]}";
                GraphData moved = GraphMoves.Apply(graph, [new PathChange(path, wrapped)]);
                Assert.NotEqual(Keys(graph), Keys(moved));
                Assert.Equal(Keys(graph), Keys(GraphMoves.Apply(moved, [new PathChange(wrapped, path)])));
            },
            shares: false
        );

    [Fact]
    public void What_is_kept_stays_at_its_place_and_nothing_else() =>
        Repeat(
            static (graph, random) =>
            {
                HashSet<GraphOrigin> kept =
                [
                    .. graph.Attributes.ToArray().Select(static one => one.Origin).Where(_ => random.Next(2) == 0),
                ];
                var roles = new GraphRoles(graph, new GraphTree(graph));
                for (int id = 0; id < graph.Count; id++)
                {
                    if (roles.IsSlot(id))
                    {
                        kept.ExceptWith(graph.Attributes[graph.AttributesOf(id)].ToArray().Select(static one => one.Origin));
                    }
                }

                GraphData pruned = CanonicalKeys.Assign(GraphPruning.Keep(graph, kept.Contains));

                Assert.Equal(Keys(graph, kept), Keys(pruned));
            },
            shares: false
        );

    /// <summary>Laid over itself, a graph is itself; every value is there twice, for a choice.</summary>
    [Fact]
    public void United_with_itself_it_has_the_same_objects() =>
        Repeat(
            static (graph, _) =>
            {
                GraphData united = GraphRoots.Unite([graph, graph]);
                Assert.Equal(graph.Count, united.Count);
                Assert.Equal(graph.Children.Length, united.Children.Length);
                Assert.Equal(graph.Slots.Length, united.Slots.Length);
                Assert.Equal(2 * graph.Attributes.Length, united.Attributes.Length);
            }
        );

    private static void Repeat(Action<GraphData, Random> check, bool shares = true)
    {
        for (int seed = 0; seed < Count; seed++)
        {
            var random = new Random(seed);
            GraphData graph = new RandomGraph(random).Make(shares);
            try
            {
                check(graph, random);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}\n{EditedGraph.Show(graph)}", e);
            }
        }
    }

    private static string HolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>The path of an object with values; null if there is none.</summary>
    private static string? PickPath(GraphData graph, Random random)
    {
        var tree = new GraphTree(graph);
        bool[] hasValues = GraphValues.Find(graph);
        int[] ids =
        [
            .. Enumerable.Range(1, graph.Count - 1).Where(id => hasValues[id] && !tree.ReachesAsSlot(id) && IsByChildren(tree, id)),
        ];
        return ids.Length == 0 ? null : tree.PathOf(ids[random.Next(ids.Length)], ObjectGraph.MaxPathLength, escapes: true);
    }

    private static bool IsByChildren(GraphTree tree, int id) =>
        id == 0 || (!tree.ReachesAsSlot(id) && IsByChildren(tree, tree.ParentOf(id)));

    private static string[] Keys(GraphData graph, HashSet<GraphOrigin>? kept = null)
    {
        GraphData keyed = CanonicalKeys.Assign(graph);
        return
        [
            .. keyed
                .Attributes.ToArray()
                .Where(attribute => kept?.Contains(attribute.Origin) ?? true)
                .Select(attribute => $"{keyed.ToText(attribute.CheckpointKey)} {keyed.ToText(attribute.FullName)}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
