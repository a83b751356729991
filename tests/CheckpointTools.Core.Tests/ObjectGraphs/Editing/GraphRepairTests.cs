using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.ObjectGraphs.Editing;

/// <summary>What is wrong with a graph, and can be told from the graph and the names of the tensors, is mended, and nothing else.</summary>
public sealed class GraphRepairTests
{
    private static readonly string[] Small = GraphMessage.SmallNames;

    private static string Key(string path) => GraphMessage.KeyOf(path);

    [Fact]
    public void What_TensorFlow_wrote_and_can_restore_stays()
    {
        foreach (string fixture in RecordedEditTests.ObjectBased.Select(static row => row.Data))
        {
            if (!fixture.EndsWith("dotted_tensors", StringComparison.Ordinal))
            {
                Assert.Empty(GraphRepairs.Find(ObjectGraph.Parse(EditedGraph.ReadMessage(fixture)), Names(fixture)));
            }
        }
    }

    /// <summary>b-dotted-single-escape of oracle/graph: TensorFlow restores this tensor by this name.</summary>
    [Fact]
    public void A_key_that_is_escaped_twice_is_escaped_once()
    {
        const string Fixture = "oracle/graph/bases/dotted_tensors";
        var graph = ObjectGraph.Parse(EditedGraph.ReadMessage(Fixture));

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, Names(Fixture)));

        Assert.Equal(
            (ObjectGraphFaultCode.EscapedTwice, "o/.ATTRIBUTES/my....t..Sx", "o/.ATTRIBUTES/my..t.Sx"),
            (repair.Fault, repair.Before, repair.After)
        );
        Assert.Equal(["o/.ATTRIBUTES/my....t..Sx"], repair.Tensors);
        Assert.Empty(RequireMended(graph, Names(Fixture)));
    }

    [Fact]
    public void A_graph_whose_tensor_was_renamed_as_TensorFlow_asks_is_no_damage_and_follows_the_tensor()
    {
        const string Fixture = "oracle/graph/bases/dotted_tensors";
        var graph = ObjectGraph.Parse(EditedGraph.ReadMessage(Fixture));
        string[] names = [.. Names(Fixture).Select(static name => name.Replace("my....t..Sx", "my..t.Sx", StringComparison.Ordinal))];

        Assert.Empty(graph.FindFaults(names));
        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, names));
        Assert.Equal((ObjectGraphFaultCode.NoTensor, "o/.ATTRIBUTES/my..t.Sx"), (repair.Fault, repair.After));
        Assert.Empty(repair.Tensors);
        Assert.Empty(RequireMended(graph, names));
    }

    /// <summary>c-shared-split-copy of oracle/graph: both variables are restored then.</summary>
    [Fact]
    public void The_second_of_two_objects_with_one_key_gets_a_copy()
    {
        const string Fixture = "oracle/graph/bases/shared";
        GraphData shared = EditedGraph.Read(Fixture);
        var draft = new GraphDraft(shared);
        int b = EditedGraph.Find(shared, "model", "b");
        int copy = draft.AddObject(new DraftObject { Attributes = draft[EditedGraph.Find(shared, "model", "b", "kernel")].Attributes });
        draft[b].Children = [draft[b].Children[0] with { Id = copy }];
        var graph = ObjectGraph.Of(draft.ToGraph());

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, Names(Fixture)));

        Assert.Equal(
            (ObjectGraphFaultCode.SharedCheckpointKey, Key("model/a/kernel"), Key("model/b/kernel"), true),
            (repair.Fault, repair.Before, repair.After, repair.Copies)
        );
        Assert.Empty(RequireMended(graph, Names(Fixture)));
    }

    /// <summary>The first object has the key, but it is the second's by its path.</summary>
    [Fact]
    public void The_object_whose_key_it_is_keeps_it()
    {
        ObjectGraph graph = GraphMessage.Small(6).Child(0, "a", 4).Child(0, "b", 5).Variable(4, "b").Variable(5, "b").Parse();
        string[] names = [.. Small, Key("b")];

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, names));

        Assert.Equal((4, Key("b"), Key("a"), true), (repair.Id, repair.Before, repair.After, repair.Copies));
        Assert.Empty(RequireMended(graph, names));
    }

    [Fact]
    public void An_object_that_denies_its_values_says_that_it_has_them()
    {
        ObjectGraph graph = GraphMessage.Small(5).Child(0, "empty", 4).HasValues(0, true).HasValues(3, false).HasValues(4, false).Parse();

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, Small));
        GraphData mended = GraphRepairs.Apply(graph.Data, [repair]);

        Assert.Equal((ObjectGraphFaultCode.HiddenValues, 3), (repair.Fault, repair.Id));
        Assert.Equal([true, null, null, true, false], Enumerable.Range(0, 5).Select(mended.SaysItHasValues));
    }

    [Theory]
    [InlineData("VARIABLE_VALUE", "foo", nameof(ObjectGraphFaultCode.NoAttributesMarker))]
    [InlineData("VARIABLE_VALUE", "x/.ATTRIBUTES/OTHER", nameof(ObjectGraphFaultCode.OtherTail))]
    [InlineData("VARIABLE_VALUE", "y/.ATTRIBUTES/VARIABLE_VALUE", nameof(ObjectGraphFaultCode.KeyNotCanonical))]
    [InlineData("VARIABLE_VALUE", "x.ATTRIBUTES/VARIABLE_VALUE", nameof(ObjectGraphFaultCode.KeyNotCanonical))]
    public void A_key_becomes_that_of_the_path(string name, string key, string fault)
    {
        ObjectGraph graph = GraphMessage.Small(5).Child(0, "x", 4).Attribute(4, name, key).Parse();

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, [.. Small, key]));

        Assert.Equal((fault, key, Key("x")), (repair.Fault.ToString(), repair.Before, repair.After));
        Assert.Equal(fault, Assert.Single(graph.FindFaults([.. Small, key])).Code.ToString());
        Assert.Empty(RequireMended(graph, [.. Small, key]));
        Assert.Empty(GraphRepairs.Find(graph, [.. Small, key], keepsNames: true));
    }

    [Fact]
    public void All_tensors_of_a_table_follow_its_key()
    {
        ObjectGraph graph = GraphMessage.Small(5).Child(0, "new", 4).Attribute(4, "table", "old/.ATTRIBUTES/table").Parse();
        string[] names = [.. Small, "old/.ATTRIBUTES/table-keys", "old/.ATTRIBUTES/table-values"];

        GraphRepair repair = Assert.Single(GraphRepairs.Find(graph, names));

        Assert.Equal(["new/.ATTRIBUTES/table-keys", "new/.ATTRIBUTES/table-values"], repair.Tensors.Select(repair.NewNameOf));
        Assert.Empty(RequireMended(graph, names));
    }

    [Fact]
    public void Keys_that_were_swapped_are_swapped_back()
    {
        ObjectGraph graph = GraphMessage.Small(6).Child(0, "a", 4).Child(0, "b", 5).Variable(4, "b").Variable(5, "a").Parse();
        string[] names = [.. Small, Key("a"), Key("b")];

        Assert.Equal([Key("b"), Key("a")], GraphRepairs.Find(graph, names).Select(static repair => repair.Before));
        Assert.Empty(RequireMended(graph, names));
    }

    [Fact]
    public void No_key_takes_the_name_of_another_tensor_and_what_rests_on_that_stays_too()
    {
        // x has y's key, y has z's, and z's name is that of a tensor that is nobody's.
        ObjectGraph graph = GraphMessage.Small(6).Child(0, "y", 4).Child(0, "z", 5).Variable(4, "was").Variable(5, "y").Parse();
        string[] names = [.. Small, Key("was"), Key("y"), Key("z")];

        Assert.Empty(GraphRepairs.Find(graph, names));
        Assert.Equal(2, GraphRepairs.Find(graph, names[..^1]).Count);
    }

    [Fact]
    public void What_nothing_leads_to_and_what_has_no_tensor_stays() =>
        Assert.Empty(
            GraphRepairs.Find(
                GraphMessage.Small(6).Variable(4, "lost").Child(0, "gone", 5).Variable(5, "was").Parse(),
                [.. Small, Key("lost")]
            )
        );

    /// <returns>The faults that are left.</returns>
    private static IEnumerable<ObjectGraphFault> RequireMended(ObjectGraph graph, string[] names)
    {
        IReadOnlyList<GraphRepair> repairs = GraphRepairs.Find(graph, names);
        List<string> kept = [.. names];
        List<string> added = [];
        foreach (GraphRepair repair in repairs)
        {
            if (!repair.Copies)
            {
                kept.RemoveAll(repair.Tensors.Contains);
            }

            added.AddRange(repair.Tensors.Select(repair.NewNameOf));
        }

        string[] after = [.. kept, .. added];
        Assert.Equal(after.Length, after.Distinct().Count());
        var mended = ObjectGraph.Parse(GraphWriter.Write(GraphRepairs.Apply(graph.Data, repairs)));
        Assert.Empty(GraphRepairs.Find(mended, after));
        return mended.FindFaults(after);
    }

    private static string[] Names(string fixture)
    {
        using var bundle = BundleReader.Open(EditedGraph.PrefixOf(fixture));
        return [.. StoredTensors.All(bundle).Select(static tensor => tensor.Name).Where(static name => name != TensorName.ObjectGraph)];
    }
}
