using System.Globalization;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>
/// A million objects are read, edited and written. Where anything took the square of their number, these tests would not end.
/// </summary>
public sealed class LargeGraphTests
{
    private const int Many = 500_000;
    private const int Edited = 100_000;

    [Fact]
    public void Is_read_and_written()
    {
        GraphData graph = Make(Many);
        byte[] message = GraphWriter.Write(graph);

        Assert.Equal(message, GraphWriter.Write(CanonicalKeys.Assign(new GraphDraft(ObjectGraph.Parse(message).Data).ToGraph())));
    }

    [Fact]
    public void All_are_renamed()
    {
        GraphData renamed = CanonicalKeys.Assign(
            GraphMoves.Apply(Make(Edited), Changes(static number => ($"model/{number}/w", $"model/layer_{number}/w")))
        );

        Assert.Equal(Edited, renamed.Attributes.Length);
        Assert.StartsWith("model/layer_", renamed.ToText(renamed.Attributes[^1].CheckpointKey), StringComparison.Ordinal);
    }

    [Fact]
    public void All_are_moved_onto_others()
    {
        GraphData graph = Make(Edited);

        GraphData moved = GraphMoves.Apply(
            GraphRoots.PutUnder([("a", graph), ("b", graph)]),
            Changes(static number => ($"a/model/{number}", $"b/model/{number}"))
        );

        Assert.Equal(2 * Edited, moved.Attributes.Length);
        Assert.Equal(2 * Edited + 3, moved.Count);
    }

    [Fact]
    public void Are_united()
    {
        GraphData graph = Make(Edited);

        Assert.Equal(graph.Count, GraphRoots.Unite([graph, graph]).Count);
    }

    [Fact]
    public void Half_are_left_out() =>
        Assert.Equal(Edited / 2, GraphPruning.Keep(Make(Edited), static origin => origin.Number % 2 == 0).Attributes.Length);

    /// <summary>A chain of objects, with a value at its end.</summary>
    [Fact]
    public void A_long_chain_is_united()
    {
        var draft = new GraphDraft();
        int end = 0;
        for (int i = 0; i < Edited; i++)
        {
            int id = draft.AddObject(new DraftObject());
            draft.AddChild(end, draft.AddText("next"), id);
            end = id;
        }

        GraphData chain = draft.ToGraph();

        Assert.Equal(Edited + 1, GraphRoots.Unite([chain, chain]).Count);
    }

    /// <summary>Variables, each in an object of its own; one object holds these all.</summary>
    private static GraphData Make(int count)
    {
        var draft = new GraphDraft();
        var additions = new GraphAdditions(draft);
        for (int i = 0; i < count; i++)
        {
            string number = i.ToString(CultureInfo.InvariantCulture);
            additions.Add(["model", number, "w"], "VARIABLE_VALUE", number, new GraphOrigin(0, i));
        }

        return CanonicalKeys.Assign(draft.ToGraph());
    }

    private static PathChange[] Changes(Func<string, (string From, string To)> change) =>
        [
            .. Enumerable
                .Range(0, Edited)
                .Select(number => change(number.ToString(CultureInfo.InvariantCulture)))
                .Select(static change => new PathChange(change.From, change.To)),
        ];
}
