using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>Objects that move to a place whose old edges leave at the same time, and objects that hold their owners.</summary>
public sealed class MovedObjectTests
{
    [Fact]
    public void What_moves_out_of_an_object_is_not_left_in_it_when_that_is_laid_over_another()
    {
        // a holds x and y, b holds z.
        GraphData graph = new GraphMessage(6)
            .Child(0, "a", 1)
            .Child(0, "b", 2)
            .Child(1, "x", 3)
            .Child(1, "y", 4)
            .Child(2, "z", 5)
            .Variable(3, "a/x")
            .Variable(4, "a/y")
            .Variable(5, "b/z")
            .Parse()
            .Data;

        GraphData moved = GraphMoves.Apply(graph, [new PathChange("a", "b"), new PathChange("a/x", "c")]);

        Assert.Equal(["b/y", "b/z", "c"], Paths(moved));
        Assert.Equal(-1, EditedGraph.Find(moved, "b", "x"));
    }

    [Fact]
    public void An_object_in_one_of_its_name_takes_its_place()
    {
        // model holds a w, an s and a model, which holds another w and an s: the outer w goes.
        GraphData graph = new GraphMessage(6)
            .Child(0, "model", 1)
            .Child(1, "w", 2)
            .Child(1, "model", 3)
            .Child(3, "w", 4)
            .Child(3, "model", 5)
            .Variable(2, "model/w")
            .Variable(4, "model/model/w")
            .Variable(5, "model/model/model")
            .Parse()
            .Data;

        Assert.Equal(
            ["model/model", "model/w", "old"],
            Paths(GraphMoves.Apply(graph, [new PathChange("model/model", "model"), new PathChange("model/w", "old")]))
        );
    }

    [Fact]
    public void An_object_that_becomes_the_root_holds_its_owner_as_before()
    {
        // The encoder holds the old root.
        GraphData graph = new GraphMessage(5)
            .Child(0, "model", 1)
            .Child(1, "enc", 2)
            .Child(1, "other", 3)
            .Child(2, "owner", 0)
            .Child(2, "w", 4)
            .Variable(3, "model/other")
            .Variable(4, "model/enc/w")
            .Parse()
            .Data;

        GraphData extracted = GraphRoots.Extract(graph, 2);

        Assert.Equal(["owner/model/other", "w"], Paths(extracted));
        Assert.Equal(0, EditedGraph.Find(extracted, "owner", "model", "enc"));
    }

    private static string[] Paths(GraphData graph)
    {
        GraphData keyed = CanonicalKeys.Assign(graph);
        return
        [
            .. keyed
                .Attributes.ToArray()
                .Select(attribute =>
                    keyed.ToText(attribute.CheckpointKey).Replace("/.ATTRIBUTES/VARIABLE_VALUE", "", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal),
        ];
    }
}
